import type { MiddlewareHandler } from 'hono';
import type { Certificates } from './certificates.ts';
import { readMessage } from './message.ts';
import type { Answers } from './outcomes.ts';
import type { BodyRead } from './read-body.ts';
import { isKnownVersion, isSignedBy } from './signature.ts';
import type { Env } from './take.ts';
import type { SnsUrls } from './urls.ts';

type Middleware = MiddlewareHandler<Env>;

/** The text of a body, and the message in it, in the order in which they are asked about. Nothing else uses them before `signed`. */
export const onlyPost =
  (answers: Answers): Middleware =>
  async (c, next) =>
    c.req.method === 'POST' ? next() : answers.give(c, 'method');

/** A raw delivery is the message alone: no type, no time, no signature. */
export const noRawDelivery =
  (answers: Answers): Middleware =>
  async (c, next) =>
    c.req.header('x-amz-sns-rawdelivery') === 'true' ? answers.give(c, 'raw') : next();

export const keepsBounds =
  (answers: Answers, mostBytes: number, read: (body: Request['body']) => Promise<BodyRead>): Middleware =>
  async (c, next) => {
    if (Number(c.req.header('content-length') ?? 0) > mostBytes) return answers.give(c, 'large');
    const body = await read(c.req.raw.body);
    if (body.is !== 'read') return answers.give(c, body.is);
    c.set('bytes', body.bytes);
    return next();
  };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** SNS says text/plain of its JSON, so that the type is not asked. */
export const isSns =
  (answers: Answers): Middleware =>
  async (c, next) => {
    let value: unknown;
    try {
      value = JSON.parse(utf8.decode(c.get('bytes')));
    } catch {
      return answers.give(c, 'not-json');
    }
    const message = readMessage(value);
    if (message === null) return answers.give(c, 'not-sns');
    c.set('message', message);
    return next();
  };

export const fromOurTopics =
  (answers: Answers, topics: ReadonlySet<string>): Middleware =>
  async (c, next) => {
    const { TopicArn } = c.get('message');
    return topics.has(TopicArn) ? next() : answers.give(c, 'topic', { topic: TopicArn });
  };

/** A signature is good for ever: without this whatever SNS once sent us could be sent again. */
export const inGoodTime =
  (
    answers: Answers,
    now: () => Date,
    { maxAge, maxAhead }: { readonly maxAge: number; readonly maxAhead: number },
  ): Middleware =>
  async (c, next) => {
    const { Timestamp, TopicArn } = c.get('message');
    const age = now().getTime() - Date.parse(Timestamp);
    if (age <= maxAge && age >= -maxAhead) return next();
    return answers.give(c, 'age', { topic: TopicArn, timestamp: Timestamp });
  };

export const signed =
  (answers: Answers, urls: SnsUrls, certificates: Certificates): Middleware =>
  async (c, next) => {
    const message = c.get('message');
    const about = { topic: message.TopicArn };
    if (!isKnownVersion(message)) return answers.give(c, 'version', about);
    const url = urls.certificate(message.SigningCertURL);
    if (url === null) return answers.give(c, 'certificate', { ...about, url: message.SigningCertURL });
    const answer = await certificates.keyAt(url);
    if (answer.is === 'unavailable') return answers.give(c, 'no-certificate', { ...about, url, why: answer.why });
    if (answer.is === 'wrong') return answers.give(c, 'certificate', { ...about, url, why: answer.why });
    return isSignedBy(answer.key, message) ? next() : answers.give(c, 'signature', about);
  };
