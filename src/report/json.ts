import type { Comparison } from './compare.ts';
import { comparisonJson } from './compare-text.ts';
import type { Finding } from './findings.ts';
import { commandOf } from './fix.ts';
import { instant } from './instant.ts';
import type { Report } from './report.ts';

/**
 * The report as JSON, stable and documented in docs/replay.md: no clock, rate, locale or absolute path in it, so that
 * the same trail and policy give the same bytes on every machine.
 */
export function toJson(report: Report, comparison: Comparison | null = null): string {
  const { findings, excused, problems, skipped, groups, rules, firstAt, lastAt } = report;
  const body = {
    incomplete: report.incomplete,
    objects: report.objects,
    records: report.records,
    duplicates: report.duplicates,
    from: instant(firstAt),
    to: instant(lastAt),
    launchCalls: report.launchCalls,
    refusedCalls: report.refusedCalls,
    launchesWithoutIds: report.launchesWithoutIds,
    instances: report.instances,
    verdicts: report.verdicts,
    steps: report.steps,
    held: report.held,
    healed: report.healed,
    rules,
    groups,
    findings: findings.map(findingJson),
    excused: excused.map((one) => ({ ...one, until: instant(one.until) })),
    problems,
    skipped,
    ...(comparison === null ? {} : { comparison: comparisonJson(comparison) }),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** One finding as in the JSON. */
export const findingJson = (finding: Finding) => ({
  instanceId: finding.instanceId,
  account: finding.account,
  region: finding.region,
  launchedAt: instant(finding.launchedAt),
  rule: finding.rule,
  verdict: finding.verdict,
  principal: {
    kind: finding.principal.kind,
    name: finding.principal.name,
    arn: finding.principal.arn,
    session: finding.principal.session,
    sourceIdentity: finding.principal.sourceIdentity,
    via: finding.principal.via,
  },
  provenance: finding.provenance,
  image: finding.image,
  type: finding.type,
  faults: finding.faults.map(({ what, seen, wanted, near, fix }) => ({
    what,
    seen,
    wanted,
    near,
    fix: commandOf(fix, finding.region, finding.instanceId),
  })),
  healedAt: instant(finding.healedAt),
  healed: finding.healing,
  steps: finding.steps.map((step) => ({
    do: step.do,
    dueAt: instant(step.dueAt),
    outcome: step.outcome,
    takenAt: instant(step.takenAt),
  })),
  eventId: finding.eventId,
  object: finding.object,
});
