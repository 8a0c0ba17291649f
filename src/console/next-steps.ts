import { firstOf } from './first-of.ts';
import { byAge, byDue, byGravity } from './index-of-rows.ts';
import type { Entry } from './row-of.ts';
import type { CaseRow, NextStep } from './types.ts';

const shown = 20;

/** The steps that fall due soonest, of all cases. */
export function nextStepsOf(entries: readonly Entry[]): { readonly next: readonly NextStep[]; readonly count: number } {
  const due = entries.filter(({ row }) => row.next !== null);
  return { next: firstOf(due, (a, b) => byDue(a, b) || byAge(a, b), shown).flatMap(stepOf), count: due.length };
}

function stepOf({ row, unless }: Entry): NextStep[] {
  if (row.next === null) return [];
  const { key, instanceId, name, account, region, who, next } = row;
  return [{ key, instanceId, name, account, region, who, rule: next.rule, do: next.do, dueAt: next.dueAt, unless }];
}

/** Open cases, the worst first. */
export function wrongOf(entries: readonly Entry[]): { readonly wrong: readonly CaseRow[]; readonly count: number } {
  const open = entries.filter(({ row }) => row.state === 'open');
  return { wrong: firstOf(open, byGravity, shown).map(({ row }) => row), count: open.length };
}
