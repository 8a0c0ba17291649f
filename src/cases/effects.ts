import { createHash } from 'node:crypto';
import { keyOf } from '../facts/fold.ts';
import type { Ref } from '../facts/types.ts';
import type { Opening, StepState } from './types.ts';

/** The same for the same decision, whoever takes it and however often: a repetition is then known as one. */
export function effectId(
  ref: Ref,
  rule: string,
  opening: Pick<Opening, 'anchor' | 'since'>,
  step: Pick<StepState, 'index' | 'dueAt'> | string,
): string {
  const what = typeof step === 'string' ? step : `${step.index}@${step.dueAt.getTime()}`;
  const parts = [keyOf(ref), rule, opening.anchor.getTime(), opening.since.getTime(), what];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
