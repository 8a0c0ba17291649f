import { describeFault } from '../policy/fault.ts';
import type { Finding } from '../report/findings.ts';

/**
 * What each message that would have been sent says: the rule, the instance, its type and image, where it runs, who
 * launched it, and every fault. It may hold what strangers wrote.
 */
export function messagesOf(findings: readonly Finding[]): string[] {
  return findings
    .flatMap((finding) => finding.steps.map((step) => ({ finding, step })))
    .filter(({ step }) => step.do === 'notify' && step.takenAt !== null)
    .sort((a, b) => a.step.dueAt.getTime() - b.step.dueAt.getTime())
    .map(({ finding }) => messageOf(finding));
}

function messageOf(finding: Finding): string {
  const { rule, instanceId, account, region, type, image, principal, faults } = finding;
  const what = [type, image].filter((one) => one !== null).join(', ');
  const instance = what === '' ? instanceId : `${instanceId} (${what})`;
  return `${rule}: ${instance} in ${account} ${region}, launched by ${principal.name}: ${faults.map(describeFault).join('; ')}`;
}
