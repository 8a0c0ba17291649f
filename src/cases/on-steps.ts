import type { Case, Opening, StepState } from './types.ts';

/** Changes every step of a case, in openings that stand and in those that are past. */
export function onSteps(draft: Case, change: (opening: Opening, step: StepState) => StepState): Case {
  const onOpening = (opening: Opening): Opening => ({
    ...opening,
    steps: opening.steps.map((step) => change(opening, step)),
  });
  const tracks = [...draft.tracks].map(
    ([id, track]) =>
      [id, { ...track, opening: track.opening && onOpening(track.opening), past: track.past.map(onOpening) }] as const,
  );
  return { ...draft, tracks: new Map(tracks) };
}
