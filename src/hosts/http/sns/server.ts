import { createServer, type Server } from 'node:http';
import type { Fetches } from '../adapters/fetch.ts';
import { nodeHandler } from '../adapters/node.ts';

/** In ms. A message takes moments; proxies keep a connection for a minute, and should be the ones that end it. */
const [headersTimeout, requestTimeout, keepAliveTimeout] = [5_000, 15_000, 75_000];
/** In ms: a connection on which nobody says a word, not even the first; our own answer may take 15 s. */
const silence = 20_000;
/** SNS's headers have under 2 KiB. */
const maxHeaderSize = 16 * 1024;
/** Open at once: one more is hung up on. */
const mostConnections = 1_000;

/**
 * A server that strangers may reach: who is slow, or says too much, is cut off. It speaks plain HTTP, and stands behind
 * what ends TLS.
 */
export function createSnsServer(app: Fetches): Server {
  const handle = nodeHandler(app);
  const server = createServer(
    { headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      void handle(request, response);
    },
  );
  server.maxConnections = mostConnections;
  server.timeout = silence;
  return server;
}
