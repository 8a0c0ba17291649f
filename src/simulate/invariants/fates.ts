import { isReadable } from '../../cases/reading.ts';
import { isDestructive } from '../../cases/steps.ts';
import type { Case, StepState } from '../../cases/types.ts';
import { hasEnded } from '../../facts/fold.ts';
import type { Rule } from '../../policy/types.ts';
import type { Machine } from '../machine.ts';
import type { Lived } from '../run.ts';
import { describeCase } from '../store.ts';
import { verdictsDuring } from './true-state.ts';
import { type Breach, hour, type Invariant, minute } from './types.ts';

/**
 * Every instance that violates a rule, goes on doing so and was told of is acted on by each destructive step of the
 * rule, or held with a named rail, once faults have ended and time has passed.
 */
export const reached: Invariant = function* (lived) {
  const { ec2, cases, log, lastPolicy: policy } = lived;
  for (const [key, machine] of ec2.machines) {
    if (!log.told.has(key)) continue;
    const subject = cases.get(key);
    const end = endOf(machine, lived);
    for (const rule of policy.rules) {
      const hard = rule.steps.filter((step) => isDestructive(step.do));
      const since = violatesSince(machine, lived, rule, end);
      if (hard.length === 0 || since === null || isExcused(lived, key, subject, rule, end)) continue;
      yield* fateOf(lived, key, subject, rule, since, end);
    }
  }
};

const endOf = ({ state }: Machine, { times }: Lived): number =>
  state.all().find(({ value }) => hasEnded(value))?.at ?? times.end;

/** Since when it has violated the rule without a break until its end; null: it did not then. */
function violatesSince(machine: Machine, { lastPolicy: policy }: Lived, rule: Rule, end: number): number | null {
  let since: number | null = null;
  for (const { at, verdict } of verdictsDuring(machine, policy, rule.id, machine.launchedAt, end - 1)) {
    if (verdict.kind !== 'violation') since = null;
    else since ??= at;
  }
  return since;
}

function isExcused({ log }: Lived, key: string, subject: Case | undefined, rule: Rule, end: number): boolean {
  const isOver = (until: number): boolean => until < end - 12 * hour;
  if (subject?.postponed && !isOver(subject.postponed.until.getTime())) return true;
  if (log.orders.some((one) => one.key === key && one.do === 'undo' && !isOver(one.until))) return true;
  return (subject?.exemptions ?? []).some(
    ({ rules, until }) => (rules === null || rules.includes(rule.id)) && !isOver(until.getTime()),
  );
}

function* fateOf(
  { log, times, lastPolicy }: Lived,
  key: string,
  subject: Case | undefined,
  rule: Rule,
  since: number,
  end: number,
): Generator<Breach> {
  const yields = (text: string): Breach => ({
    law: 'reached',
    key,
    at: end,
    text: `${rule.id} has been violated since ${new Date(since).toISOString()}, and ${text}; ${subject === undefined ? '' : describeCase(subject)}`,
  });
  if (subject === undefined) return yield yields('there is no case');
  // Whoever ends early is not waited for, nor what changed at the very end.
  const settledBy = Math.max(since, times.calm, log.active.at(-1)?.at ?? 0) + rule.settle + 12 * hour;
  if (end < times.end || settledBy > times.end) return;
  const track = subject.tracks.get(rule.id);
  const opening = track?.opening;
  if (track?.verdict.kind === 'indeterminate' && track.verdict.missing.every((fact) => !isReadable(fact))) return;
  if (!track || !opening || track.verdict.kind !== 'violation')
    return yield yields(`its case says ${track?.verdict.kind}`);
  for (const [index, written] of rule.steps.entries()) {
    const steps = opening.steps.filter((step) => step.index === index);
    const step = steps.at(-1);
    if (step === undefined) yield yields(`${written.do} was never planned`);
    else if (step.dueAt.getTime() < times.end - 3 * hour && !isDecided(step, times.end))
      yield yields(`${written.do} is ${step.status.is}`);
    else if (isStuck(step, subject, rule, lastPolicy, times.end))
      yield yields(`${written.do} is held by ${step.heldBy}, which holds no more`);
  }
}

/** Taken, held by name, or no longer possible. */
function isDecided({ status }: StepState, end: number): boolean {
  // Tried again just as the world ends.
  const tried = status.is === 'confirming' ? status.readAt : status.is === 'waiting' ? (status.retryAt ?? null) : null;
  if (tried !== null && tried.getTime() > end - 20 * minute) return true;
  return !['waiting', 'owed', 'confirming', 'carrying-out', 'healed', 'gone'].includes(status.is);
}

/** Held by something that is over, and not to be tried again. */
function isStuck({ status }: StepState, subject: Case, rule: Rule, policy: Lived['policy'], end: number): boolean {
  if (status.is !== 'held') return false;
  const isLate = status.retryAt !== null && status.retryAt.getTime() < end - 20 * minute;
  switch (status.rail) {
    case 'mode':
      return rule.mode === 'enforce';
    case 'existing':
      return policy.existing === 'enforce' || subject.tracks.get(rule.id)?.opening?.anchoredAtLaunch === true;
    case 'freeze':
    case 'breaker':
      return true;
    case 'clock':
    case 'old-policy':
    case 'denied':
    case 'no-access':
    case 'no-quarantine-group':
    case 'budget-hour':
      return isLate;
    default:
      return false;
  }
}

/** Where nothing goes wrong and nothing shared holds it, a step is taken within minutes of its due moment. */
export const punctual: Invariant = function* ({ log, options }) {
  if (options.faults !== 'none' || options.isLeftAlone !== true || options.isRoomy !== true) return;
  const known = new Set<string>();
  for (const { effect, key, at, dueAt, rule, do: kind } of log.claims) {
    if (!known.has(effect) && at > dueAt + 20 * minute)
      yield { law: 'punctual', key, at, text: `${kind} for ${rule} was due at ${new Date(dueAt).toISOString()}` };
    known.add(effect);
  }
};

/** The case of an instance whose end was told is closed in the end. */
export const closed: Invariant = function* ({ log, cases, times }) {
  for (const [key, at] of log.ended) {
    const state = cases.get(key)?.state;
    if (state?.kind !== 'closed' && Math.max(at, times.calm) < times.end - 3 * hour)
      yield { law: 'closed', key, at, text: `it has ended, and its case is ${state?.kind ?? 'not there'}` };
  }
};

/** What Broom did is known as done by it in the end, so that it is reported, and can be taken back. */
export const credited: Invariant = function* ({ log, cases, lastPolicy, times }) {
  const seen = new Set<string>();
  for (const { claim, isDone, key, at, do: kind, by } of log.calls) {
    // Of the groups of an interface no record of ours is read.
    if (claim === null || !isDone || !isDestructive(kind) || kind === 'quarantine' || at > times.end - hour) continue;
    const rule = lastPolicy.rules.find(({ id }) => id === claim.rule);
    const track = cases.get(key)?.tracks.get(claim.rule);
    const name = `${key} ${claim.rule} ${claim.index}`;
    // A policy that came later may have taken the step, or the rule, away; and an undo takes it back.
    if (log.undos.some((undo) => undo.key === key && undo.at > at)) continue;
    if (rule?.steps[claim.index]?.do !== kind || log.active.length > 1 || track === undefined || seen.has(name))
      continue;
    seen.add(name);
    const openings = [...track.past, ...(track.opening === null ? [] : [track.opening])];
    const own = openings.flatMap(({ steps }) => steps.filter(({ index }) => index === claim.index));
    const is = own.map(({ status }) => status.is);
    if (!is.some((one) => one === 'done' || one === 'undone'))
      yield { law: 'credited', key, at, text: `${by} did ${kind} for ${claim.rule}, and the step is ${is.join(', ')}` };
  }
};

/** A message written after an action is sent once the action has been taken. */
export const reported: Invariant = function* ({ log, cases, lastPolicy, times }) {
  const told = new Set([...log.posted.values()].map(({ key, rule, occasion }) => `${key} ${rule} ${occasion}`));
  for (const { claim, isDone, key, at, do: kind } of log.calls) {
    if (claim === null || !isDone || at > times.end - hour || !cases.has(key) || log.active.length > 1) continue;
    const rule = claim.policy.rules.find(({ id }) => id === claim.rule);
    const now = lastPolicy.rules.find(({ id }) => id === claim.rule);
    if (rule === undefined || JSON.stringify(rule.steps) !== JSON.stringify(now?.steps)) continue;
    const action = rule.steps[claim.index];
    for (const [index, step] of rule.steps.entries()) {
      if (index < claim.index || step.do !== 'notify' || action === undefined || step.after < action.after) continue;
      if (!told.has(`${key} ${rule.id} ${index}`))
        yield {
          law: 'reported',
          key,
          at,
          text: `${kind} for ${rule.id} was made, and the message after it never written`,
        };
    }
  }
};
