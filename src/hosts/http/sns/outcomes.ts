import type { Context } from 'hono';
import type { Fields, Level, Log } from '../../serve/log.ts';

/** What became of a request, with the status that says so, and all that a stranger is told of it. */
const outcomes = {
  taken: [200, 'taken'],
  known: [200, 'known'],
  confirmed: [200, 'confirmed'],
  unsubscribed: [200, 'noted'],
  resubscribed: [200, 'confirmed'],
  elsewhere: [404, 'not found'],
  method: [405, 'use POST'],
  raw: [400, 'Raw message delivery carries no signature: turn it off for this subscription.'],
  interrupted: [400, 'bad request'],
  'not-json': [400, 'bad request'],
  'not-sns': [400, 'bad request'],
  slow: [408, 'too slow'],
  large: [413, 'too large'],
  topic: [403, 'refused'],
  age: [403, 'refused'],
  version: [403, 'refused'],
  certificate: [403, 'refused'],
  signature: [403, 'refused'],
  'confirmation-url': [403, 'refused'],
  busy: [503, 'try again'],
  'no-certificate': [503, 'try again'],
  'not-confirmed': [503, 'try again'],
  'not-kept': [503, 'try again'],
  failed: [503, 'try again'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type Outcome = keyof typeof outcomes;
export type Counts = Readonly<Record<Outcome, number>>;

export interface Answers {
  /** Counts it, says it to the log, and answers. */
  readonly give: (context: Context, outcome: Outcome, about?: Fields) => Response;
  readonly counts: () => Counts;
}

/** A line in the log for each kind of refusal, at most this often: strangers decide how many there are. */
const quietFor = 60_000;
const retryAfter = '20';

export function createAnswers(log: Log, now: () => Date): Answers {
  const counts = Object.fromEntries(Object.keys(outcomes).map((name) => [name, 0])) as Record<Outcome, number>;
  const lastSaid = new Map<Outcome, { readonly at: number; readonly count: number }>();
  const say = (outcome: Outcome, status: number, about: Fields): void => {
    const [at, last] = [now().getTime(), lastSaid.get(outcome)];
    if (last !== undefined && at < last.at + quietFor) return;
    lastSaid.set(outcome, { at, count: counts[outcome] });
    const since = counts[outcome] - (last?.count ?? 0);
    log(levelOf(outcome, status), 'sns', { outcome, ...(since > 1 && { times: since }), ...about });
  };
  return {
    counts: () => ({ ...counts }),
    give: (context, outcome, about = {}) => {
      const [status, text] = outcomes[outcome];
      counts[outcome] += 1;
      // What is taken is told by who takes it out of the inbox.
      if (outcome !== 'taken' && outcome !== 'known') say(outcome, status, about);
      if (status === 503) context.header('retry-after', retryAfter);
      if (status === 405) context.header('allow', 'POST');
      // What is left of a body that nobody reads must not be taken for the next request.
      if (status === 408 || status === 413) context.header('connection', 'close');
      return context.text(text, status);
    },
  };
}

function levelOf(outcome: Outcome, status: number): Level {
  if (outcome === 'unsubscribed') return 'error';
  if (status === 503) return 'error';
  return status === 200 ? 'info' : 'warn';
}
