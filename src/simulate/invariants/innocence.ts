import { isDestructive } from '../../cases/steps.ts';
import type { Claimed, Read } from '../log.ts';
import type { Machine } from '../machine.ts';
import type { Lived } from '../run.ts';
import { breach, clockSlack } from './breach.ts';
import { satisfiedThroughout } from './true-state.ts';
import { type Invariant, minute, second } from './types.ts';

/**
 * No destructive call leaves for an instance that satisfied the rule from 60 s before it until the read that it rests on
 * began, which is 15 s before it at most. What changes within those 15 s no read could tell.
 */
export const innocent: Invariant = function* ({ log, ec2 }) {
  for (const call of log.calls) {
    const machine = ec2.machines.get(call.key);
    if (!isDestructive(call.do) || call.claim === null || machine === undefined) continue;
    const { policy, rule } = call.claim;
    const until = Math.max(call.at - 15 * second, lastRead(log, call.claim));
    if (satisfiedThroughout(machine, policy, rule, call.at - 60 * second, until))
      yield breach('innocent', call, `for ${rule}, which was satisfied from 60 to 15 s before`);
  }
};

/** Whether the last read and one 30 s before it showed the violation, and none between them did not. */
function isAgreed(
  { reads, believed }: Lived['log'],
  machine: Machine | undefined,
  { key, at: claimedAt, policy, rule }: Claimed,
  margin: number,
  slack: number,
): boolean {
  const all = (reads.get(key) ?? []).filter(
    ({ at, shows, dated }) => shows !== undefined && at <= claimedAt && believed.has(`${key} ${dated}`),
  );
  const agrees = ({ shows = 0 }: Read): boolean =>
    machine === undefined || !satisfiedThroughout(machine, policy, rule, shows, shows);
  const [last, ...before] = all.sort((a, b) => b.at - a.at);
  if (last === undefined || !agrees(last)) return false;
  for (const one of before) {
    if (!agrees(one)) return false;
    if (one.at >= margin && one.at <= last.at - 30 * second + slack) return true;
  }
  return false;
}

/** When the last read before a claim began. */
const lastRead = ({ reads }: Lived['log'], { key, at: claimedAt }: Claimed): number =>
  Math.max(...(reads.get(key) ?? []).flatMap(({ at, is }) => (is === 'seen' && at <= claimedAt ? at : [])));

/** Nobody has less than a settle to mend what is known to have been right at some moment. */
export const patient: Invariant = function* ({ log, ec2, options }) {
  const slack = clockSlack(options) + second;
  for (const call of log.calls) {
    const { claim, key } = call;
    const machine = ec2.machines.get(key);
    if (!isDestructive(call.do) || claim === null || machine === undefined) continue;
    const rule = claim.policy.rules.find(({ id }) => id === claim.rule);
    const isHastened = log.orders.some((one) => one.key === key && one.do === 'run-now' && one.at <= call.at);
    if (rule === undefined || isHastened) continue;
    const from = call.at - rule.settle + slack;
    for (const at of knownRight(log, machine, claim)) {
      if (at < from || at > call.at) continue;
      yield breach('patient', call, `for ${rule.id}, known to have been satisfied at ${new Date(at).toISOString()}`);
      break;
    }
  }
};

/**
 * Moments at which an instance satisfied a rule for a minute or more, and Broom was told so in time: its launch, a change
 * that mended it, a read; and the change that ended it. What flaps faster may have left nothing but doubt.
 */
function* knownRight(
  log: Lived['log'],
  machine: Machine,
  { key, at: claimedAt, policy, rule }: Claimed,
): Generator<number> {
  const right = (from: number, to = from): boolean => satisfiedThroughout(machine, policy, rule, from, to);
  const isLasting = (at: number): boolean => right(at - minute, at) || right(at, at + minute);
  const judged = log.judged.get(key) ?? 0;
  const changes = (log.taken.get(key) ?? []).filter(({ taken }) => taken > judged && taken < claimedAt);
  const told = changes.filter(({ at, taken }) => !right(at - 2 * second) && right(taken)).map(({ at }) => at + second);
  const seen = (log.reads.get(key) ?? []).flatMap(({ at, shows, dated }) =>
    shows !== undefined && at < claimedAt && log.believed.has(`${key} ${dated}`) ? shows : [],
  );
  const launched = judged < machine.launchedAt + minute ? [machine.launchedAt] : [];
  const known = [...launched, ...told, ...seen].filter(isLasting);
  yield* known;
  for (const { at } of changes) {
    const isEnd = right(at - 2 * second) && !right(at + second);
    if (isEnd && known.some((since) => since < at - minute && right(since, at - 2 * second))) yield at;
  }
}

/** Evidence that the rule is satisfied, newer than a minute before the read, is believed at once: no call leaves then. */
export const warned: Invariant = function* ({ log, ec2, options }) {
  const slack = clockSlack(options);
  for (const call of log.calls) {
    const { claim } = call;
    const machine = ec2.machines.get(call.key);
    if (!isDestructive(call.do) || claim === null || machine === undefined) continue;
    const readAt = lastRead(log, claim);
    for (const { at, taken } of log.taken.get(call.key) ?? []) {
      if (taken > claim.at || at < readAt - 59 * second + slack) continue;
      if (satisfiedThroughout(machine, claim.policy, claim.rule, Math.min(at + second, call.at), call.at))
        yield breach('warned', call, `although evidence of ${new Date(at).toISOString()} had told that it was mended`);
    }
  }
};

/**
 * The deciding read begins 30 s after the due moment or later, a terminate has two of them 30 s apart, and the call
 * leaves within 15 s of the last. Nothing is due before the launch and the rule's delay.
 */
export const read: Invariant = function* ({ log, ec2, options }) {
  const slack = clockSlack(options);
  for (const call of log.calls) {
    const { claim } = call;
    if (!isDestructive(call.do) || claim === null) continue;
    const reads = (log.reads.get(call.key) ?? []).filter((one) => one.is === 'seen' && one.at <= claim.at);
    const fresh = reads.filter((one) => one.at >= call.at - 15 * second - slack);
    if (fresh.length === 0) yield breach('read', call, 'no read began within 15 s before');
    const margin = claim.dueAt + 30 * second - slack;
    if (!fresh.some((one) => one.at >= margin)) yield breach('read', call, 'no read began 30 s after it was due');
    if (call.do === 'terminate' && !isAgreed(log, ec2.machines.get(call.key), claim, margin, slack))
      yield breach('read', call, 'no two reads in a row agreed on a terminate, 30 s apart');
    const machine = ec2.machines.get(call.key);
    const rule = claim.policy.rules.find(({ id }) => id === claim.rule);
    const step = rule?.steps[claim.index];
    if (machine === undefined || rule === undefined || step === undefined) continue;
    const isHastened = log.orders.some((one) => one.key === call.key && one.do === 'run-now' && one.at <= call.at);
    const due = machine.launchedAt + Math.max(rule.settle, step.after) + 30 * second - slack - second;
    if (!isHastened && call.at < due) yield breach('read', call, `before ${rule.id} could be due`);
  }
};
