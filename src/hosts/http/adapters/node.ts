import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Fetches } from './fetch.ts';

/** For `node:http`, Express and whatever else calls `(req, res)`, while nobody has read the body. */
export function nodeHandler(app: Fetches): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return getRequestListener((request) => app.fetch(request), {
    overrideGlobalObjects: false,
    // A request that cannot be one, such as of a host with a slash in it.
    errorHandler: () => new Response('bad request', { status: 400 }),
  });
}
