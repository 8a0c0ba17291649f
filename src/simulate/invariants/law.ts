import { isDestructive, strength } from '../../cases/steps.ts';
import type { Policy, StepKind } from '../../policy/types.ts';
import type { Called, Claimed } from '../log.ts';
import type { Lived } from '../run.ts';
import { breach, clockMayBeOff, clockSlack } from './breach.ts';
import { type Invariant, minute, second } from './types.ts';

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
    if (call.do === 'terminate' && settings.every((one) => one.disableApiTermination || one.disableApiStop))
      yield breach('spared', call, 'although termination is disabled');
    if (call.do === 'stop' && settings.every((one) => one.disableApiStop))
      yield breach('spared', call, 'although stopping is disabled');
  }
};

/** A call rests on the policy that counts: its mode, its rules, its ladder, and never on an older one. */
export const lawful: Invariant = function* ({ log, ec2 }) {
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
    const launchedAt = ec2.machines.get(call.key)?.launchedAt ?? 0;
    const wasStale = (log.told.get(call.key) ?? 0) - launchedAt > policy.staleAfter + minute;
    if (wasStale && claim.anchoredAtLaunch)
      yield breach('lawful', call, 'counted from a launch that was told of too late');
    const offset = log.clocks.get(call.by) ?? 0;
    if (isDestructive(call.do) && Math.abs(offset) > clockMayBeOff)
      yield breach('lawful', call, `by a clock that is ${offset / second} s off`);
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

/** What makes a policy harsher begins with a new anchor: nothing is due before the policy's beginning and the delay. */
export const gradual: Invariant = function* ({ log, options }) {
  const slack = clockSlack(options) + second;
  for (const call of log.calls) {
    const { claim } = call;
    if (!isDestructive(call.do) || claim === null || wasHastened(log, call)) continue;
    const rule = claim.policy.rules.find(({ id }) => id === claim.rule);
    const step = rule?.steps[claim.index];
    if (rule === undefined || step === undefined) continue;
    const delay = Math.max(rule.settle, step.after);
    const until = log.active.filter(({ at }) => at <= call.at);
    // Since when something at least as hard has been asked for no later, without a break.
    const first = until.findLastIndex(({ policy }) => !asksFor(policy, claim.rule, call.do, delay)) + 1;
    const since = until[first]?.at;
    // A launch that the rule was enforcing at already is its anchor, also if it is told of after the policy has changed.
    const isFresh = claim.anchoredAtLaunch && since !== undefined && (log.judged.get(call.key) ?? 0) >= since;
    if (first > 0 && since !== undefined && !isFresh && call.at < since + delay - slack)
      yield breach('gradual', call, `for ${claim.rule}, asked for since ${new Date(since).toISOString()} alone`);
  }
};

function asksFor({ rules }: Policy, id: string, kind: StepKind, delay: number): boolean {
  const rule = rules.find((one) => one.id === id);
  if (rule?.mode !== 'enforce' || !isDestructive(kind)) return false;
  const rank = strength.indexOf(kind);
  return rule.steps.some(
    (step) => isDestructive(step.do) && strength.indexOf(step.do) <= rank && Math.max(rule.settle, step.after) <= delay,
  );
}

const wasHastened = ({ orders }: Lived['log'], { key, at }: Called): boolean =>
  orders.some((one) => one.key === key && one.do === 'run-now' && one.at <= at);

/** What a person exempted or postponed is left in peace, until then or until they order otherwise. */
export const ordered: Invariant = function* ({ log, options }) {
  const slack = clockSlack(options);
  for (const call of log.calls) {
    const { claim } = call;
    if (claim === null || wasHastened(log, call)) continue;
    for (const order of log.orders) {
      const { key, followedAt, rules, until } = order;
      if (key !== call.key || followedAt === null || followedAt > claim.at || call.at > until - slack) continue;
      if (rules !== null && !rules.includes(claim.rule)) continue;
      // Of several postponements the last counts.
      const last = log.orders.findLast((one) => one.key === key && one.do !== 'exempt' && one.at <= claim.at);
      if (order.do !== 'exempt' && last !== order) continue;
      yield breach(
        'ordered',
        call,
        `although there was an order to ${order.do} until ${new Date(until).toISOString()}`,
      );
      break;
    }
  }
};
