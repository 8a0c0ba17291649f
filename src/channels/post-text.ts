import { lookup as resolveName } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopback, isPublicAddress } from './public-address.ts';

/** What came of one request. */
export type Answer =
  | { readonly is: 'answered'; readonly status: number; readonly retryAfter: string | null; readonly text: string }
  /** It has not left. */
  | { readonly is: 'not-sent'; readonly why: string }
  /** It may have arrived. */
  | { readonly is: 'unanswered'; readonly why: string };

export interface PostTextOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly reach?: Reach;
}

/** Where requests may go, and for how long. */
export interface Reach {
  /** For name resolution, connecting and answering together; 10 s unless said. */
  readonly timeoutMs?: number;
  /** For tests: addresses of this very host, also without TLS. */
  readonly allowLoopback?: boolean;
  /** All addresses of a name; the system's unless said. */
  readonly resolve?: (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

/** An answer is only looked at for its reason: more than this is not read. */
const mostOfAnswer = 4_096;

/**
 * Posts to a public https address, follows no redirect, and never throws. The name is resolved once, and the connection
 * goes to an address that was checked: one that turns private in between reaches nothing.
 */
export async function postText(address: string, { headers, body, reach = {} }: PostTextOptions): Promise<Answer> {
  const url = urlOf(address, reach);
  if (typeof url === 'string') return { is: 'not-sent', why: url };
  const signal = AbortSignal.timeout(reach.timeoutMs ?? 10_000);
  const found = await publicAddresses(url.hostname.replace(/^\[|\]$/g, ''), reach, signal);
  if (typeof found === 'string') return { is: 'not-sent', why: found };
  return send(url, found, headers, body, signal);
}

/** @returns what is wrong with it, without the address itself: it is a secret */
function urlOf(address: string, { allowLoopback = false }: Reach): URL | string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return 'not an https address';
  if (url.protocol === 'http:' && !allowLoopback) return 'not an https address';
  return url.username + url.password === '' ? url : 'an address with a password in it';
}

type Addresses = readonly { readonly address: string; readonly family: number }[];

async function publicAddresses(name: string, reach: Reach, signal: AbortSignal): Promise<Addresses | string> {
  const resolve = reach.resolve ?? ((host: string) => resolveName(host, { all: true }));
  const literal = isIP(name);
  try {
    const all = literal === 0 ? await within(resolve(name), signal) : [{ address: name, family: literal }];
    const allowed = all.filter(({ address }) =>
      reach.allowLoopback === true && isLoopback(address) ? true : isPublicAddress(address),
    );
    return allowed.length > 0 ? allowed : 'its name leads to no public address';
  } catch (error) {
    return `its name cannot be resolved: ${codeOf(error)}`;
  }
}

function within<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}

function send(
  url: URL,
  addresses: Addresses,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    const isTls = url.protocol === 'https:';
    let hasReached = false;
    const options = {
      method: 'POST',
      agent: false,
      signal,
      lookup: lookupIn(addresses),
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    } as const;
    const request = isTls ? requestHttps(url, options) : requestHttp(url, options);
    request.on('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', () => (hasReached = true)));
    // Once the head of the answer has come it counts, however the rest goes.
    let finish: (() => void) | null = null;
    request.on('error', (error) => {
      const why = signal.aborted ? 'no answer in time' : codeOf(error);
      if (finish !== null) finish();
      else resolve({ is: hasReached ? 'unanswered' : 'not-sent', why });
    });
    request.on('response', (response) => {
      finish = readAnswer(response, (answer) => {
        resolve(answer);
        request.destroy();
      });
    });
    request.end(body);
  });
}

/** The text is read as far as it comes, for its reason; a success needs none. @returns ends the reading */
function readAnswer(response: IncomingMessage, done: (answer: Answer) => void): () => void {
  const { statusCode: status = 0, headers } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (): void => {
    const text = Buffer.concat(chunks).toString('utf8').slice(0, mostOfAnswer);
    done({ is: 'answered', status, retryAfter: headers['retry-after'] ?? null, text });
  };
  for (const event of ['end', 'error', 'close'] as const) response.on(event, finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= mostOfAnswer) finish();
  });
  if (status >= 200 && status < 300) finish();
  return finish;
}

/** Gives the addresses that were checked, and asks nobody again. */
const lookupIn =
  (addresses: Addresses): LookupFunction =>
  (_name, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };

/** `ECONNREFUSED`; a message may hold the address. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
