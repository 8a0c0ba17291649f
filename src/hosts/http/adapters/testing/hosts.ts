import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host of functions on 127.0.0.1, as far as functions can tell. */
export interface FunctionHost {
  readonly url: string;
  stop(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export async function startHost(answer: Answer): Promise<FunctionHost> {
  const server: Server = createServer((request, response) => {
    void (async () => answer(request, response))().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const isJson = (request: IncomingMessage): boolean => /application\/json/.test(request.headers['content-type'] ?? '');

type Webtask = (...args: never[]) => void;

/**
 * Webtask.io's programming model: what a function is given goes by how many parameters it has. The body is read for those
 * that answer by callback; for the others only where the token of the task asks for it.
 *
 * @see https://webtask.io/docs/model and https://webtask.io/docs/context
 */
export function webtaskHost(
  task: Webtask,
  secrets: Record<string, string>,
  { parsesBody = task.length < 3 } = {},
): Promise<FunctionHost> {
  return startHost(async (request, response) => {
    const raw = parsesBody ? await textOf(request) : undefined;
    const context = {
      ...{ data: { ...secrets }, query: {}, params: {}, secrets, meta: {}, headers: request.headers },
      storage: { get: () => {}, set: () => {} },
      ...(raw !== undefined && { body_raw: raw }),
      ...(raw !== undefined && isJson(request) && { body: JSON.parse(raw) as unknown }),
    };
    const done = (error: unknown, data?: unknown): void => {
      const body = error ? { code: 400, error: 'Script returned an error.', details: String(error) } : (data ?? {});
      response.writeHead(error ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const args = task.length === 3 ? [context, request, response] : task.length === 2 ? [context, done] : [done];
    task(...(args as never[]));
  });
}

type Fission = (...args: never[]) => Promise<{ status: number; body: unknown; headers?: Record<string, string> }>;

/** Fission's Node environment: a body of text is text, one of JSON is parsed, any other is an empty object. */
export function fissionHost(call: Fission): Promise<FunctionHost> {
  return startHost(async (request, response) => {
    const text = await textOf(request);
    const isText = /^text\//.test(request.headers['content-type'] ?? '');
    const body = isJson(request) ? (JSON.parse(text) as unknown) : isText ? text : {};
    if (call.length > 1) throw new Error('a function of two parameters is given a callback');
    const context = { request: Object.assign(request, { body }), response };
    const answer = await call(...([context] as never[]));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
}
