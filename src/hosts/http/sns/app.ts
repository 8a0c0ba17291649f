import { Hono } from 'hono';
import type { Log } from '../../serve/log.ts';
import { wordsOf } from '../../serve/log.ts';
import { createCertificates } from './certificates.ts';
import { createConfirm } from './confirm.ts';
import type { Fetch } from './get-bounded.ts';
import { fromOurTopics, inGoodTime, isSns, keepsBounds, noRawDelivery, onlyPost, signed } from './middleware.ts';
import { type Counts, createAnswers } from './outcomes.ts';
import type { Inbox } from './parts.ts';
import { createBodyReader } from './read-body.ts';
import { createTaking, type Env } from './take.ts';
import { createUrls } from './urls.ts';

export interface SnsParts {
  readonly inbox: Inbox;
  /** ARNs of the topics that are listened to: anybody can make a topic whose messages SNS signs. */
  readonly topics: readonly string[];
  /** Left out: `/sns`. */
  readonly path?: string;
  readonly now?: () => Date;
  readonly log: Log;
  /** For certificates and confirmations; it must not follow redirects that it is told not to. */
  readonly fetch?: Fetch;
  /** Origins of emulators on this machine that are believed to be SNS: `http://127.0.0.1:4566`. Left out: none. */
  readonly hosts?: readonly string[];
  /** In ms, from the Timestamp of a message to now. Left out: 70 minutes, as SNS tries for up to an hour. */
  readonly maxAge?: number;
  /** In ms, that a Timestamp may be ahead of our clock. Left out: 5 minutes. */
  readonly maxAhead?: number;
  /** In ms, for all of a body. Left out: 5 seconds. */
  readonly bodyWithin?: number;
  /** Subscribes anew when somebody unsubscribes us. Left out: it is logged, as an error. */
  readonly resubscribes?: boolean;
  /** Called each time that SNS has taken a confirmation. */
  readonly onConfirmed?: (topicArn: string) => void;
}

export interface SnsApp {
  readonly app: Hono<Env>;
  /** The app as a fetch handler. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly path: string;
  /** How many requests had which outcome, since the start. */
  readonly counts: () => Counts;
}

/** SNS's messages have 256 KiB at most, and their JSON may escape every character. */
const mostBytes = 1024 * 1024;
const mostHeld = 64 * mostBytes;
const [minute, second] = [60_000, 1_000];

/**
 * The endpoint that SNS posts to: verifies, keeps, answers. What the message tells is judged later, from the inbox.
 *
 * @throws {TypeError} when no topics are named, or something else that is asked for cannot be
 */
export function createSnsApp(parts: SnsParts): SnsApp {
  const { inbox, log, topics, path = '/sns', now = () => new Date(), fetch = globalThis.fetch } = parts;
  if (topics.length === 0)
    throw new TypeError(
      'no topics to listen to: name the ARN of each; SNS signs the messages of every topic in the world, so that ' +
        'without a list anybody could send some',
    );
  if (!/^\/[\w./-]*$/.test(path)) throw new TypeError(`path: expected one such as /sns, got "${path}"`);
  const urls = createUrls(parts.hosts);
  const certificates = createCertificates({ fetch, now });
  const answers = createAnswers(log, now);
  const reader = createBodyReader({ mostBytes, mostHeld, within: parts.bodyWithin ?? 5 * second });
  const take = createTaking({
    ...{ inbox, now, urls, answers, confirm: createConfirm(fetch, now) },
    resubscribes: parts.resubscribes ?? false,
    onConfirmed: parts.onConfirmed ?? (() => {}),
  });

  const app = new Hono<Env>();
  app.all(
    path,
    onlyPost(answers),
    noRawDelivery(answers),
    keepsBounds(answers, mostBytes, reader),
    isSns(answers),
    fromOurTopics(answers, new Set(topics)),
    inGoodTime(answers, now, { maxAge: parts.maxAge ?? 70 * minute, maxAhead: parts.maxAhead ?? 5 * minute }),
    signed(answers, urls, certificates),
    take,
  );
  app.notFound((c) => answers.give(c, 'elsewhere'));
  app.onError((error, c) => answers.give(c, 'failed', { why: wordsOf(error) }));
  return { app, fetch: (request) => app.fetch(request), path, counts: answers.counts };
}
