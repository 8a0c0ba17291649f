import { hour, isBy, plus, second } from '../cases/time.ts';
import type { Case, Effect, Outcome } from '../cases/types.ts';
import type { Sighting } from '../facts/types.ts';
import type { Parts } from './engine.ts';
import type { World } from './ports.ts';

interface Answered {
  readonly sightings: readonly Sighting[];
  /** What the read came to, given the case after its sightings were taken in. */
  readonly outcome: (after: Case) => Outcome;
}

/** Asks the world about an instance. What is not answered, or not in full, leaves the case as it was, to ask again. */
export async function answerRead(
  world: World,
  subject: Case,
  { facts }: Extract<Effect, { kind: 'read' }>,
  now: () => Date,
  alarm: Parts['alarm'],
): Promise<Answered> {
  const began = now();
  const answer = await world.read(subject.ref, facts, began);
  const at = now();
  const failed = (why: string, after = 0): Outcome => ({
    is: 'failed',
    why,
    retryAt: plus(at, Math.max(after, pauseAfter(subject, at))),
  });
  switch (answer.is) {
    case 'seen':
      return {
        sightings: answer.sightings,
        outcome: (after) =>
          wasRead(after, began) ? { is: 'done' } : failed('the read did not tell all that was known'),
      };
    case 'failed':
      return { sightings: [], outcome: () => failed(answer.why, answer.retryAfterMs) };
    case 'not-found':
      // Without credentials that are known to be the account's own, nothing was said about the instance.
      return {
        sightings: [],
        outcome: () =>
          answer.checked
            ? { is: 'not-found', retryAt: plus(at, pauseAfter(subject, at)) }
            : failed('EC2 knows no such instance, by credentials whose account is not known'),
      };
    case 'no-access': {
      const { account } = subject.ref;
      await alarm({
        id: `no-access ${account}`,
        at,
        title: `No access to account ${account}`,
        text: `Instances in account ${account} can be neither read nor acted on: ${answer.why}`,
      });
      return { sightings: [], outcome: () => ({ is: 'held', rail: 'no-access', retryAt: plus(at, 6 * hour) }) };
    }
  }
}

const wasRead = ({ instance, state }: Case, began: Date): boolean =>
  state.kind === 'closed' || (instance.seenAt !== null && isBy(began, instance.seenAt));

/** A minute at first, then as long again as it has been failing, an hour at most. */
function pauseAfter({ unread }: Case, at: Date): number {
  const failing = unread === null ? 0 : at.getTime() - unread.since.getTime();
  return Math.min(Math.max(60 * second, failing), hour);
}
