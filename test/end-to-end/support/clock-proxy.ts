import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A clock that a test sets, for the function and for what answers it. */
export interface TestClock {
  now(): Date;
  /** Milliseconds ahead of the system's clock. */
  offset(): number;
  /** Never goes back. */
  forward(ms: number): void;
}

export function createTestClock(): TestClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    offset: () => offset,
    forward: (ms) => {
      offset += ms;
    },
  };
}

export interface ClockProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A proxy on 127.0.0.1 that passes everything on, and lets answers tell the test's time: hosts compare it with theirs. */
export async function startClockProxy(upstream: string, clock: TestClock): Promise<ClockProxy> {
  const { hostname, port } = new URL(upstream);
  const agent = new Agent({ keepAlive: false });
  const server = createServer((request, response) => {
    const { method, url: path, rawHeaders } = request;
    const onward = send({ hostname, port, method, path, agent, headers: [...rawHeaders] }, (answer) => {
      const headers = { ...answer.headers, date: clock.now().toUTCString() };
      response.writeHead(answer.statusCode ?? 502, headers);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.on('error', () => request.socket.destroy());
    request.on('error', () => onward.destroy()).pipe(onward);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', done);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}
