import type { Sighting, StateName } from '../facts/types.ts';
import type { Policy, StepKind } from '../policy/types.ts';
import { onSteps } from './on-steps.ts';
import { plus, second } from './time.ts';
import type { Case, StepState } from './types.ts';

/** Whether the evidence is of a call that Broom made itself: by the role that it assumes, whatever the account. */
export function isOwnCall(sighting: Sighting, policy: Policy): boolean {
  if (sighting.kind !== 'tags-changed' && sighting.kind !== 'state-changed') return false;
  const { by } = sighting;
  return by !== undefined && /^arn:[\w-]+:iam::\d{12}:role\//.test(by) && by.split('/').at(-1) === policy.role;
}

const shows: Partial<Record<StateName, StepKind>> = {
  stopping: 'stop',
  stopped: 'stop',
  'shutting-down': 'terminate',
  terminated: 'terminate',
};

/** The claimed effect that the evidence of our own call shows to be done. */
export function ownEffect(before: Case, sighting: Sighting, policy: Policy): string | null {
  if (sighting.kind !== 'state-changed' || !isOwnCall(sighting, policy)) return null;
  const effect = before.outbox.find(
    (one) => one.kind === 'act' && one.claim !== null && one.step.do === shows[sighting.state],
  );
  return effect?.id ?? null;
}

/** CloudTrail tells times in whole seconds, and this host's clock may be off as far as its rail lets it. */
const grain = 31 * second;

/** The record of a call of ours whose answer never came: its step was done after all, and by us. */
export function ownLateCall(before: Case, sighting: Sighting, policy: Policy): Case {
  if (sighting.kind !== 'state-changed' || !isOwnCall(sighting, policy)) return before;
  const kind = shows[sighting.state];
  let terminatedAt = before.terminatedAt;
  const after = onSteps(before, (_, step) => {
    if (step.do !== kind || !isOpen(step) || step.tried === undefined) return step;
    if (sighting.at.getTime() < plus(step.tried.at, -grain).getTime()) return step;
    const { tried, ...rest } = step;
    if (kind === 'terminate') terminatedAt ??= sighting.at;
    return { ...rest, status: { is: 'done', at: sighting.at, effect: tried.effect } };
  });
  return { ...after, terminatedAt };
}

/** Not known to have been taken otherwise. */
const isOpen = ({ status: { is } }: StepState): boolean =>
  ['waiting', 'confirming', 'held', 'satisfied', 'superseded', 'healed', 'gone'].includes(is);
