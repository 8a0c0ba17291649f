import { createSnsApp, type SnsParts } from '../app.ts';
import type { Fetch } from '../get-bounded.ts';
import type { AcceptedMessage } from '../parts.ts';
import { certificateUrl, createSigner, type Signer, topic } from './signer.ts';

export const noon = new Date('2026-03-01T12:00:00Z');

export interface TestEndpoint extends ReturnType<typeof createSnsApp> {
  readonly signer: Signer;
  readonly kept: readonly AcceptedMessage[];
  /** Addresses that the endpoint asked for. */
  readonly fetched: readonly string[];
  readonly logged: readonly string[];
  /** Moves the endpoint's clock. */
  forward(ms: number): void;
  /** What becomes of a document, or of text, that is posted: the status, and the outcome that was counted. */
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; outcome: string; text: string }>;
}

/** An endpoint with a clock at noon, a signer whose certificate it can fetch, and an inbox in memory. */
export function createEndpoint(
  parts: Partial<SnsParts> = {},
  respond: (url: string) => Response | Promise<Response> | undefined = () => undefined,
): TestEndpoint {
  let ahead = 0;
  const now = (): Date => new Date(noon.getTime() + ahead);
  const signer = sharedSigner();
  const [kept, fetched, logged]: [AcceptedMessage[], string[], string[]] = [[], [], []];
  const fetch: Fetch = async (url) => {
    fetched.push(url);
    const answer = await respond(url);
    if (answer !== undefined) return answer;
    if (url === certificateUrl) return new Response(signer.pem);
    return new Response('', { status: url.includes('ConfirmSubscription') ? 200 : 404 });
  };
  const app = createSnsApp({
    inbox: {
      put: async (message) => {
        if (kept.some(({ id }) => id === message.id)) return 'known';
        kept.push(message);
        return 'new';
      },
    },
    topics: [topic],
    now,
    fetch,
    log: (level, what, fields) => logged.push([level, what, JSON.stringify(fields)].join(' ')),
    ...parts,
  });
  return {
    ...app,
    ...{ signer, kept, fetched, logged },
    forward: (ms) => {
      ahead += ms;
    },
    post: async (body, headers = {}) => {
      const before = app.counts();
      const response = await app.fetch(
        new Request(`https://endpoint.example${app.path}`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
          body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        }),
      );
      const outcome = Object.entries(app.counts()).find(([name, count]) => Reflect.get(before, name) !== count);
      return { status: response.status, outcome: outcome?.[0] ?? '', text: await response.text() };
    },
  };
}

/** Making a key takes a while: one is enough for all, as its clock is always noon. */
let made: Signer | undefined;
function sharedSigner(): Signer {
  made ??= createSigner(() => noon);
  return made;
}
