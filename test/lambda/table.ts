import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** DynamoDB with nothing in it, which takes whatever is written: enough for a launch that is compliant. */
export interface EmptyTable {
  readonly endpoint: string;
  /** Names of the calls, in order. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

export async function startEmptyTable(): Promise<EmptyTable> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(String(request.headers['x-amz-target'] ?? request.url).replace(/^.*\./, ''));
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end('{}');
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', done);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
