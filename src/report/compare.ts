import { isDestructive } from '../cases/steps.ts';
import type { Case } from '../cases/types.ts';
import { compareText, keyOf } from '../facts/fold.ts';
import type { Principal } from '../facts/types.ts';
import type { Verdict } from '../policy/types.ts';
import type { Life } from '../replay/replay.ts';
import { type FindingStep, fellDue, stepsOf } from './findings.ts';

/** What one policy makes of one instance under one rule. */
export interface Side {
  readonly verdict: Verdict['kind'];
  readonly steps: readonly FindingStep[];
}

/** An instance that fares differently under two policies; null: that policy has no such rule. */
export interface Change {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly launchedAt: Date;
  readonly principal: Principal;
  readonly rule: string;
  readonly before: Side | null;
  readonly after: Side | null;
}

/** How many instances violate any rule, and how many steps that act would have been taken. */
export interface Totals {
  readonly violating: number;
  readonly notified: number;
  readonly acted: number;
  readonly terminated: number;
}

export interface Comparison {
  readonly rulesAdded: readonly string[];
  readonly rulesRemoved: readonly string[];
  readonly before: Totals;
  readonly after: Totals;
  /** Newly acted on first, then newly violating, then by launch time, instance and rule. */
  readonly changes: readonly Change[];
}

/**
 * Which instances' verdicts and steps differ between two policies over the same trail.
 *
 * A rule that only one of them has is a difference for the instances it finds something at, not for those that comply
 * with it or that it is not about.
 */
export function compare(before: Life, after: Life, lastAt: Date): Comparison {
  const [was, is] = [idsOf(before), idsOf(after)];
  const old = new Map(before.cases.map((one) => [keyOf(one.ref), one]));
  const changes: Change[] = [];
  for (const now of after.cases) {
    const then = old.get(keyOf(now.ref));
    for (const rule of new Set([...was, ...is])) {
      const [a, b] = [sideOf(then, rule, lastAt), sideOf(now, rule, lastAt)];
      const { launch, launchedAt } = now.instance;
      if (launch === null || launchedAt === null || !differ(a, b)) continue;
      const { id, account, region } = now.ref;
      changes.push({
        instanceId: id,
        account,
        region,
        launchedAt,
        principal: launch.principal,
        rule,
        before: a,
        after: b,
      });
    }
  }
  return {
    rulesAdded: is.filter((rule) => !was.includes(rule)),
    rulesRemoved: was.filter((rule) => !is.includes(rule)),
    before: totalsOf(before, lastAt),
    after: totalsOf(after, lastAt),
    changes: changes.sort(byGravity),
  };
}

const idsOf = ({ policy }: Life): string[] => policy.rules.map(({ id }) => id);

function sideOf(subject: Case | undefined, rule: string, lastAt: Date): Side | null {
  const track = subject?.tracks.get(rule);
  return track === undefined
    ? null
    : { verdict: track.settled?.verdict.kind ?? track.verdict.kind, steps: stepsOf(track, lastAt) };
}

function differ(a: Side | null, b: Side | null): boolean {
  if (a === null || b === null) return !isQuiet(a ?? b);
  return a.verdict !== b.verdict || JSON.stringify(a.steps) !== JSON.stringify(b.steps);
}

const isQuiet = (side: Side | null): boolean =>
  side === null || ((side.verdict === 'compliant' || side.verdict === 'not-applicable') && side.steps.length === 0);

function totalsOf({ cases }: Life, lastAt: Date): Totals {
  const steps = cases.flatMap(({ tracks }) => [...tracks.values()].flatMap((track) => stepsOf(track, lastAt)));
  const taken = steps.filter(({ outcome, takenAt }) => takenAt !== null || outcome === 'beyond-trail');
  return {
    violating: cases.filter(({ tracks }) =>
      [...tracks.values()].some(({ settled }) => settled?.verdict.kind === 'violation'),
    ).length,
    notified: taken.filter((step) => step.do === 'notify').length,
    acted: taken.filter((step) => step.do !== 'notify').length,
    terminated: taken.filter((step) => step.do === 'terminate').length,
  };
}

const actsOn = (side: Side | null): boolean =>
  side?.steps.some((step) => isDestructive(step.do) && fellDue(step) && !step.outcome.startsWith('held:')) ?? false;

function byGravity(a: Change, b: Change): number {
  const grave = ({ before, after }: Change): number =>
    actsOn(after) && !actsOn(before) ? 2 : after?.verdict === 'violation' && before?.verdict !== 'violation' ? 1 : 0;
  return (
    grave(b) - grave(a) ||
    a.launchedAt.getTime() - b.launchedAt.getTime() ||
    compareText(a.instanceId, b.instanceId) ||
    compareText(a.rule, b.rule)
  );
}
