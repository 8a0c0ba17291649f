import { acts, isDestructive, strength } from '../cases/steps.ts';
import type { Case, Opening, Rail, StepState, Track } from '../cases/types.ts';
import type { StepKind } from '../policy/types.ts';
import type { MarkName } from './types.ts';

/** From what calls for a person first to what calls for nobody. */
export const worstFirst: readonly MarkName[] = ['violation', 'held', 'acted', 'indeterminate', 'exempt', 'compliant'];

/** The violation that stands, or stood when the instance ended; else the latest that did. */
export const lastOpening = ({ opening, past }: Track): Opening | null => opening ?? past.at(-1) ?? null;

/** What one rule's life on a case comes to; null: the rule is not about it. */
export function markOfTrack(track: Track): MarkName | null {
  if (track.opening !== null) return markOfOpening(track.opening);
  const { kind } = track.verdict;
  return kind === 'not-applicable' ? null : kind;
}

/** As in the report: what tells or tags is no act. A rule that only observes is not held back from anything. */
function markOfOpening({ steps }: Opening): MarkName {
  if (steps.some((step) => isDestructive(step.do) && step.status.is === 'done')) return 'acted';
  const held = strongestHeld(steps);
  return held !== null && held.rail !== 'mode' ? 'held' : 'violation';
}

/** What a case comes to: a rule that acted outweighs one that is violated, and that one another that is held. */
export function markOf({ tracks }: Pick<Case, 'tracks'>): MarkName {
  const marks = new Set([...tracks.values()].map(markOfTrack));
  const order: readonly MarkName[] = ['acted', 'violation', 'held', 'indeterminate', 'exempt'];
  return order.find((mark) => marks.has(mark)) ?? 'compliant';
}

/** What each rule that is about a case comes to on it. */
export const marksOf = ({ tracks }: Pick<Case, 'tracks'>): (readonly [rule: string, mark: MarkName])[] =>
  [...tracks.values()].flatMap((track) => {
    const mark = markOfTrack(track);
    return mark === null ? [] : [[track.rule, mark] as const];
  });

const rankOf = (kind: StepKind): number => {
  const index = isDestructive(kind) ? strength.indexOf(kind) : -1;
  return index >= 0 ? index : kind === 'tag' ? strength.length : strength.length + 1;
};

/** Of the steps that a rail holds now, the strongest. */
export function strongestHeld(
  steps: readonly StepState[],
): { readonly do: StepKind; readonly rail: Rail; readonly at: Date } | null {
  let strongest: { do: StepKind; rail: Rail; at: Date } | null = null;
  for (const { do: kind, status } of steps) {
    if (status.is !== 'held' || !acts(kind)) continue;
    if (strongest === null || rankOf(kind) < rankOf(strongest.do))
      strongest = { do: kind, rail: status.rail, at: status.at };
  }
  return strongest;
}
