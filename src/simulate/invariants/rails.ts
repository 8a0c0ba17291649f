import { isDestructive } from '../../cases/steps.ts';
import type { Lived } from '../run.ts';
import { breach, clockSlack } from './breach.ts';
import { hour, type Invariant, minute, second } from './types.ts';

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

/** A rule whose breaker tripped acts on nothing until somebody lets it, but what had been checked in the 15 s before. */
export const tripped: Invariant = function* ({ log }) {
  for (const call of log.calls) {
    const { claim } = call;
    if (!isDestructive(call.do) || claim === null) continue;
    const trip = log.trips.findLast(({ at, rule }) => rule === claim.rule && at < call.at - 15 * second);
    if (trip === undefined) continue;
    const isLetGo = log.rails.some(
      ({ at, change }) => change.do === 'resume' && change.rule === claim.rule && at > trip.at && at < call.at,
    );
    if (!isLetGo) yield breach('tripped', call, `although the breaker of ${claim.rule} had tripped`);
  }
};
