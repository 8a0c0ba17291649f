import type { IncomingMessage, ServerResponse } from 'node:http';
import { nodeHandler } from './node.ts';
import { type PathApp, post } from './posted.ts';

/** What a webtask is called with, as far as it is asked. */
export interface WebtaskContext {
  readonly secrets: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** There when the host parsed the body: for application/json, and so not for what SNS sends. */
  readonly body?: unknown;
  /** There when the host read the body. */
  readonly body_raw?: string;
}

/** A webtask learns its settings with its first request, by its secrets. */
export type MakeApp = (context: WebtaskContext) => PathApp;

type Callback = (error: Error | null, result?: unknown) => void;

/**
 * `module.exports = webtaskCallback((context) => app)`. This model knows two answers: 200 with what it is given as JSON,
 * and 400 for an error, after which SNS does not try again. Where that matters take `webtaskHttp`.
 */
export function webtaskCallback(make: MakeApp): (context: WebtaskContext, callback: Callback) => void {
  const appOf = once(make);
  return (context, callback) => {
    const { headers, body_raw: raw, body } = context;
    void post(appOf(context), { headers, body: raw ?? body })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .then(
        // Some hosts of this model take the status from the error.
        ({ status, text }) =>
          status < 300 ? callback(null, text) : callback(Object.assign(new Error(text), { statusCode: status })),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
  };
}

/** `module.exports = webtaskHttp((context) => app)`, with all of HTTP. */
export function webtaskHttp(
  make: MakeApp,
): (context: WebtaskContext, request: IncomingMessage, response: ServerResponse) => void {
  const appOf = once(make);
  return (context, request, response) => {
    const app = appOf(context);
    const { body_raw: raw, body } = context;
    const read = raw ?? body;
    const { method, headers } = request;
    const fetch = (incoming: Request) =>
      // The path is that of the container and the task. A body that was read is not there a second time.
      read === undefined ? app.fetch(atPath(incoming, app.path)) : post(app, { method, headers, body: read });
    void nodeHandler({ fetch })(request, response);
  };
}

function atPath({ method, headers, body }: Request, path: string): Request {
  return new Request(`https://function.invalid${path}`, { method, headers, body, ...(body && { duplex: 'half' }) });
}

function once(make: MakeApp): MakeApp {
  let made: PathApp | undefined;
  return (context) => {
    made ??= make(context);
    return made;
  };
}
