import type { Case, Opening, StepState, Track } from '../../cases/types.ts';
import type { Instance } from '../../facts/types.ts';
import { judge } from '../../policy/judge.ts';
import { instance, launchBy, noon, policyOf } from '../../policy/testing/instances.ts';
import type { Policy } from '../../policy/types.ts';
import { noticeOf } from '../notice.ts';
import type { Tell } from '../remarks.ts';
import type { Message, Notice } from '../types.ts';

/** Cases that stand as their rule's ladder says, for tests of messages: times are minutes after the launch at noon. */
export const at = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

/** A rule with the given steps, in YAML flow form. */
export const policyWith = (steps: string, more = ''): Policy =>
  policyOf(`
mode: enforce
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }]
rules:
  - id: code-tag
    why: Finance splits the bill by this tag.
    require: { tags: { Code: [LOL, GGG, BRB, YLO] } }
    steps: [${steps}]
${more}`);

export const launched = (more: Parameters<typeof instance>[0] = {}): Instance =>
  instance({
    launch: launchBy({}, { requestId: 'request-1' }),
    facts: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
    ...more,
  });

type Said = Partial<Omit<Case, 'tracks'>> & { readonly opening?: Partial<Opening> };

/**
 * An instance that violates the policy's first rule.
 *
 * @param statuses of the steps, in the order of the ladder; those left out wait
 */
export function caseOf(policy: Policy, statuses: readonly StepState['status'][] = [], said: Said = {}): Case {
  const { opening: more, ...rest } = said;
  const subject = rest.instance ?? launched();
  const [rule] = policy.rules;
  if (rule === undefined) throw new Error('a policy with a rule');
  const verdict = judge(policy, subject, noon).get(rule.id);
  if (verdict?.kind !== 'violation') throw new Error('an instance that violates the first rule');
  const opening: Opening = {
    since: noon,
    faults: verdict.faults,
    anchor: noon,
    anchoredAtLaunch: true,
    settleAt: at(5),
    announced: true,
    resolvedAt: null,
    steps: rule.steps.map((step, index) => ({
      index,
      do: step.do,
      dueAt: new Date(noon.getTime() + Math.max(rule.settle, step.after)),
      status: statuses[index] ?? { is: 'waiting' },
      heldBy: null,
    })),
    ladder: '',
    thanked: false,
    ...more,
  };
  const isPast = opening.resolvedAt !== null;
  const track: Track = {
    rule: rule.id,
    verdict,
    first: verdict,
    settled: null,
    opening: isPast ? null : opening,
    past: isPast ? [opening] : [],
    healedAt: null,
  };
  return {
    ref: subject.ref,
    rev: 1,
    instance: subject,
    discoveredAt: noon,
    tracks: new Map([[rule.id, track]]),
    stop: null,
    restarts: [],
    terminatedAt: null,
    outbox: [],
    retryAt: null,
    unread: null,
    exemptions: [],
    postponed: null,
    wakeAt: null,
    state: { kind: 'open', since: noon },
    ...rest,
  };
}

export const tell = (index: Tell['index'], unread: string | null = null, rule = 'code-tag'): Tell => ({
  id: `effect ${index}`,
  kind: 'tell',
  rule,
  index,
  unread,
});

/** The step that the message itself is: its effect is on its way. */
export const telling = (index: number): StepState['status'] => ({
  is: 'carrying-out',
  effect: `effect ${index}`,
  was: { is: 'waiting' },
});

export const noticed = (policy: Policy, subject: Case, index: Tell['index'], when: Date): Notice =>
  noticeOf(subject, tell(index, null, policy.rules[0]?.id), policy, when);

export const messageOf = (notices: readonly Notice[], more: Partial<Message> = {}): Message => ({
  key: 'key-1',
  at: notices[0]?.at ?? noon,
  kind: 'group',
  contents: notices.map((notice) => ({ kind: 'notice', notice })),
  ...more,
});
