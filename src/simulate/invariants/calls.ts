import { isDestructive } from '../../cases/steps.ts';
import { faultsOf } from '../faults.ts';
import type { Called, Claimed } from '../log.ts';
import type { Lived } from '../run.ts';
import { satisfiedThroughout } from './true-state.ts';
import { type Breach, hour, type Invariant, minute, second } from './types.ts';

const breach = (law: string, { key, at, by, do: kind }: Called, text: string): Breach => ({
  law,
  key,
  at,
  text: `${by} sent ${kind}: ${text}`,
});

/** How far two clocks of hosts may be apart. */
const clockSlack = (options: Lived['options']): number =>
  2 * (options.with?.clockOff ?? faultsOf[options.faults].clockOff);

/** Every call rests on a claim of its own. */
export const claimed: Invariant = function* ({ log }) {
  const used = new Set<Claimed>();
  for (const call of log.calls) {
    if (call.claim === null) yield breach('claimed', call, 'without a claim');
    else if (used.has(call.claim)) yield breach('claimed', call, 'a second time on one claim');
    else if (call.claim.by !== call.by || call.claim.do !== call.do)
      yield breach('claimed', call, 'on the claim of another');
    if (call.claim !== null) used.add(call.claim);
  }
};

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
    const was = (at: number): boolean => satisfiedThroughout(machine, claim.policy, claim.rule, at, at);
    const judged = log.judged.get(key) ?? 0;
    // Told of its mending while it was still mended: what is told of the past is too late for patience.
    const told = (log.taken.get(key) ?? []).flatMap(({ at, taken }) =>
      taken > judged && taken < claim.at && !was(at - 2 * second) && was(taken) ? at + second : [],
    );
    const seen = (log.reads.get(key) ?? []).flatMap(({ at, shows, dated }) =>
      shows !== undefined && at < claim.at && log.believed.has(`${key} ${dated}`) ? shows : [],
    );
    for (const at of [...told, ...seen]) {
      if (at < call.at - rule.settle + slack || at > call.at) continue;
      // What flaps within a minute may have left nothing but doubt.
      const isLasting = [at - minute, at].some((from) =>
        satisfiedThroughout(machine, claim.policy, claim.rule, from, from + minute),
      );
      if (!isLasting) continue;
      yield breach('patient', call, `for ${rule.id}, known to have been satisfied at ${new Date(at).toISOString()}`);
      break;
    }
  }
};

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
      if (satisfiedThroughout(machine, claim.policy, claim.rule, at + second, call.at))
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
    const last = Math.max(...fresh.map((one) => one.at));
    const twice = reads.some((one) => one.at >= margin && one.at <= last - 30 * second + slack);
    if (call.do === 'terminate' && !twice) yield breach('read', call, 'only one read agreed on a terminate');
    const machine = ec2.machines.get(call.key);
    const rule = claim.policy.rules.find(({ id }) => id === claim.rule);
    const step = rule?.steps[claim.index];
    if (machine === undefined || rule === undefined || step === undefined) continue;
    const isHastened = log.orders.some((one) => one.key === call.key && one.do === 'run-now' && one.at <= call.at);
    const due = machine.launchedAt + Math.max(rule.settle, step.after) + 30 * second - slack - second;
    if (!isHastened && call.at < due) yield breach('read', call, `before ${rule.id} could be due`);
  }
};

/** Managed and protected instances are left alone, and the account is the instance's own. */
export const spared: Invariant = function* ({ log, ec2 }) {
  for (const call of log.calls) {
    const machine = ec2.machines.get(call.key);
    if (machine === undefined || machine.ref.account !== call.account) {
      yield breach('spared', call, `in ${call.account}, where it is not`);
      continue;
    }
    if (call.claim === null) continue;
    const { policy } = call.claim;
    if (machine.isManaged && policy.managed !== 'enforce') yield breach('spared', call, 'although it is managed');
    if (policy.protect.vpcs.includes(machine.made.vpcId)) yield breach('spared', call, 'although its VPC is protected');
    // A read that began within 15 s shows what was 30 s before it, or later.
    const settings = machine.settings.during(call.at - 60 * second, call.at).map(({ value }) => value);
    if (call.do === 'terminate' && settings.every((one) => one.disableApiTermination))
      yield breach('spared', call, 'although termination is disabled');
    if (call.do === 'stop' && settings.every((one) => one.disableApiStop))
      yield breach('spared', call, 'although stopping is disabled');
  }
};

/** A call rests on the policy that counts: its mode, its rules, its ladder, and never on an older one. */
export const lawful: Invariant = function* ({ log }) {
  for (const call of log.calls) {
    const { claim } = call;
    if (claim === null) continue;
    const { policy } = claim;
    const isCurrent = log.active.some((one, nth) => {
      const until = log.active[nth + 1]?.at ?? Number.POSITIVE_INFINITY;
      return (
        one.policy.digest === policy.digest &&
        one.at <= call.at &&
        until >= call.at - (isDestructive(call.do) ? 15 : 60) * second
      );
    });
    if (!isCurrent) yield breach('lawful', call, 'by a policy that no longer counts');
    const rule = policy.rules.find(({ id }) => id === claim.rule);
    if (rule?.mode !== 'enforce') yield breach('lawful', call, `for ${claim.rule}, which does not enforce`);
    if (rule?.steps[claim.index]?.do !== call.do) yield breach('lawful', call, `for a step that ${claim.rule} has not`);
    if (policy.existing === 'report' && !claim.anchoredAtLaunch)
      yield breach('lawful', call, 'for a violation that is not counted from the launch');
  }
};

/** A case that is not counted from its launch is announced before anything destructive. */
export const announced: Invariant = function* ({ log, options }) {
  const slack = clockSlack(options);
  const known = new Map<string, number[]>();
  for (const { key, rule, occasion, at } of log.posted.values()) {
    if (occasion !== 'announce') continue;
    const name = `${key} ${rule}`;
    known.set(name, [...(known.get(name) ?? []), at]);
  }
  for (const call of log.calls) {
    const { claim } = call;
    if (!isDestructive(call.do) || claim === null || claim.anchoredAtLaunch) continue;
    const told = known.get(`${call.key} ${claim.rule}`) ?? [];
    if (!told.some((at) => at >= claim.anchor - second - slack && at <= call.at))
      yield breach('announced', call, `not announced since ${new Date(claim.anchor).toISOString()}`);
  }
};

/** While frozen nothing leaves, but what had been checked in the 15 s before; nothing that fell due before its end. */
export const frozen: Invariant = function* ({ log, options }) {
  const slack = clockSlack(options);
  const spans = frozenSpans(log.rails);
  for (const call of log.calls) {
    const wait = isDestructive(call.do) ? 15 * second : 2 * minute;
    if (spans.some(({ from, to }) => from < call.at - wait && call.at < to))
      yield breach('frozen', call, 'while frozen');
    const overdue = spans.some(
      ({ to, said }) => call.claim !== null && call.claim.dueAt < said - slack && call.at >= to,
    );
    if (isDestructive(call.do) && overdue) yield breach('frozen', call, 'overdue since before the freeze ended');
  }
  for (const undo of log.undos) {
    if (spans.some(({ from, to }) => from < undo.at - 2 * minute && undo.at < to))
      yield { law: 'frozen', key: undo.key, at: undo.at, text: `${undo.by} sent an undo while frozen` };
  }
};

/** said: when whoever ended it says that it ended, which is a call's way before it did. */
function frozenSpans(rails: Lived['log']['rails']): readonly { from: number; to: number; said: number }[] {
  const spans: { from: number; to: number; said: number }[] = [];
  let from: number | null = null;
  for (const { at, change } of rails) {
    if (change.do === 'freeze') from ??= at;
    if (change.do !== 'unfreeze' || from === null) continue;
    spans.push({ from, to: at, said: change.at.getTime() });
    from = null;
  }
  const never = Number.POSITIVE_INFINITY;
  if (from !== null) spans.push({ from, to: never, said: never });
  return spans;
}

/** Per clock hour and day no more instances are acted on than the budget says, but for what a person granted. */
export const budgets: Invariant = function* ({ log }) {
  const first = new Map<string, (typeof log.spends)[number]>();
  for (const spent of log.spends) {
    const unit = `${spent.do} ${spent.key}`;
    if (!first.has(unit)) first.set(unit, spent);
  }
  const counts = new Map<string, number>();
  const grants = log.rails.flatMap(({ change }) => (change.do === 'grant' ? [change] : []));
  for (const { at, key, account, do: kind, policy } of first.values()) {
    if (!isDestructive(kind)) continue;
    const limits = policy.limits[kind];
    for (const [name, most, whose] of [
      [`hour ${Math.floor(at / hour)}`, limits.perHour, account],
      [`day ${Math.floor(at / (24 * hour))}`, limits.perDay, account],
      [`org hour ${Math.floor(at / hour)}`, limits.orgPerHour, null],
    ] as const) {
      // A grant begins the count anew.
      const renewed = grants.filter(
        (grant) =>
          grant.action === kind && grant.at.getTime() <= at && (grant.account === null || grant.account === whose),
      ).length;
      const counter = `${kind} ${whose ?? '*'} ${name} ${renewed}`;
      const count = (counts.get(counter) ?? 0) + 1;
      counts.set(counter, count);
      if (count > most) yield { law: 'budgets', key, at, text: `${counter}: ${count}, of ${most}` };
    }
  }
  for (const call of log.calls) {
    if (!isDestructive(call.do)) continue;
    const spent = first.get(`${call.do} ${call.key}`);
    if (spent === undefined || spent.at > call.at + minute)
      yield breach('budgets', call, 'without a unit of the budget');
  }
};
