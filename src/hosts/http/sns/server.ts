import { createServer, type Server } from 'node:http';
import type { Fetches } from '../adapters/fetch.ts';
import { nodeHandler } from '../adapters/node.ts';

/** In ms. SNS sends a message within moments, and keeps its connections for more. */
const [headersTimeout, requestTimeout, keepAliveTimeout] = [5_000, 15_000, 75_000];
/** SNS's headers have under 2 KiB. */
const maxHeaderSize = 16 * 1024;
/** Open at once: more wait in the system's queue. */
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
  // Connections on which nothing is sent, not even the first header.
  server.timeout = keepAliveTimeout + 1_000;
  return server;
}
