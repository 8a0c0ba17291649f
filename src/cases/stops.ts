import type { State } from '../facts/types.ts';
import type { Rule } from '../policy/types.ts';
import { acts, again } from './steps.ts';
import { day, plus } from './time.ts';
import type { Case, Opening, StepState, Stop, Track } from './types.ts';

/** What the instance's state says of its stop, and when it was started again after one. */
export function followStop(stop: Stop | null, state: State | null): { stop: Stop | null; restartedAt: Date | null } {
  if (state === null) return { stop, restartedAt: null };
  switch (state.name) {
    case 'stopping':
    case 'stopped':
      return { stop: { at: stop?.at ?? state.at, confirmed: true }, restartedAt: null };
    case 'pending':
    case 'running':
      // A "running" from before our stop has been seen to work is an echo, not a restart.
      if (stop === null || !stop.confirmed || state.at.getTime() <= stop.at.getTime())
        return { stop, restartedAt: null };
      return { stop: null, restartedAt: state.at };
    default:
      return { stop, restartedAt: null };
  }
}

/** Restarts within the last day; after the third the stop is held as contested. */
export const isContested = (restarts: readonly Date[], at: Date): boolean =>
  restarts.filter((one) => one.getTime() > plus(at, -day).getTime()).length >= 3;

/** A restart while still in violation makes a stop that was made, or found made, due again after `settle`. */
export function rearm(track: Track, rule: Rule, restartedAt: Date): Track {
  const { opening } = track;
  if (opening === null || track.verdict.kind !== 'violation') return track;
  const made = opening.steps.filter((step) => step.do === 'stop' && isLast(opening, step) && wasMade(step));
  if (made.length === 0) return track;
  const steps = made.flatMap((step) => again(opening, rule, step, plus(restartedAt, rule.settle)));
  return { ...track, opening: { ...opening, steps: [...opening.steps, ...steps] } };
}

const isLast = (opening: Opening, step: StepState): boolean =>
  opening.steps.findLast(({ index }) => index === step.index) === step;

const wasMade = ({ status }: StepState): boolean => status.is === 'done' || status.is === 'satisfied';

/** Whether any rule of the case has something against the instance's running. */
export const isInViolation = (tracks: Case['tracks']): boolean =>
  [...tracks.values()].some(
    ({ opening, verdict }) =>
      opening !== null && verdict.kind === 'violation' && opening.steps.some((step) => acts(step.do)),
  );
