import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Mistake } from '../cli/exit.ts';
import { type Address, hostAndPort } from './plan/address.ts';

export interface Listening {
  /** With the port that it was given. */
  readonly address: Address;
  /** Accepts nothing more, ends what was begun within so many ms, and cuts the rest off. */
  close(within: number): Promise<void>;
}

type Fetch = (request: Request) => Response | Promise<Response>;

const second = 1_000;

/** A server for people and their browsers, within limits: who sends a request byte by byte, or says nothing, is cut off. */
export function consoleServer(fetch: Fetch): Server {
  const server = createAdaptorServer({
    fetch,
    // How much of a header a stranger may send, and how soon a slow one is found out.
    serverOptions: { maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 2 * second },
  }) as Server;
  server.headersTimeout = 10 * second;
  server.requestTimeout = 20 * second;
  server.keepAliveTimeout = 5 * second;
  server.maxHeadersCount = 100;
  // Each open page holds one for its stream of events.
  server.maxConnections = 200;
  return server;
}

/**
 * @param flag what asked for it, as a message names it: `--console`
 * @throws {Mistake} when the address cannot be had
 */
export async function listen(server: Server, address: Address, flag: string): Promise<Listening> {
  await new Promise<void>((done, fail) => {
    server.once('error', (error) => fail(new Mistake(troubleOf(error, address, flag), { cause: error })));
    server.listen(address.port, address.host, done);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    address: { ...address, port },
    close: (within) =>
      new Promise((done) => {
        const cut = setTimeout(() => server.closeAllConnections(), within);
        server.close(() => {
          clearTimeout(cut);
          done();
        });
        server.closeIdleConnections();
      }),
  };
}

function troubleOf(error: Error, address: Address, flag: string): string {
  const code = 'code' in error ? error.code : '';
  const where = hostAndPort(address);
  if (code === 'EADDRINUSE')
    return `${flag}: ${where} is in use, perhaps by another service of Broom; name another with ${flag} HOST:PORT`;
  if (code === 'EACCES') return `${flag}: ${where} may not be listened on; ports below 1024 are the system's`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${flag}: this machine has no address ${address.host}`;
  return `${flag}: ${where} cannot be listened on: ${error.message}`;
}
