import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorAnswer } from './aws-error.ts';
import { type AwsRequest, readAwsRequest } from './aws-request.ts';

/** Which requests a fault is for; what is left out matches all. Names are AWS's own: `ec2`, `TerminateInstances`. */
export interface Match {
  /** The signing name: ec2, sts, s3, sqs, sns, dynamodb, events, iam, lambda, ssm, cloudtrail. */
  readonly service?: string;
  readonly action?: string;
  /** For more than names, such as one instance id. */
  readonly where?: (request: AwsRequest) => boolean;
}

export type Fault =
  /** Answers with this error in the shape of the request's protocol, and nothing is carried out. */
  | {
      readonly times: number;
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      /** Members added to a JSON error, such as CancellationReasons. */
      readonly details?: Readonly<Record<string, unknown>>;
    }
  /** Closes the connection: `true` before anything is carried out, `'after'` when it is done and only the answer is lost. */
  | { readonly times: number; readonly dropConnection: true | 'after' }
  /** Lets the request through after this wait. */
  | { readonly times: number; readonly delayMs: number };

export interface LoggedRequest extends AwsRequest {
  /** What became of it; `pending` until it is answered. Delayed requests are passed or pending. */
  readonly outcome: 'pending' | 'passed' | 'failed' | 'dropped' | 'answer lost';
  /** HTTP status of the answer; 0 while there is none. */
  readonly status: number;
}

export interface FaultProxy {
  /** `http://127.0.0.1:41234`, for a client's `endpoint`. */
  readonly endpoint: string;
  /** The next `times` (Infinity: all) matching requests meet the fault; an earlier fault that is not used up goes first. */
  fail(match: Match, fault: Fault): void;
  /** Forgets all faults and the log. */
  clear(): void;
  /** Every request, in order of arrival. */
  readonly log: readonly LoggedRequest[];
  /** The matching requests that were carried out upstream, their answers lost or not. */
  passed(match?: Match): readonly LoggedRequest[];
  stop(): Promise<void>;
}

type Entry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };
type Armed = { readonly match: Match; readonly fault: Fault; left: number };

/**
 * A proxy on 127.0.0.1 before something that answers as AWS does. Requests pass byte for byte with the client's Host
 * header, so that signatures still hold and addresses in answers (of queues, with moto) lead through the proxy.
 */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(upstream);
  // Reused connections would now and then be closed by the other side just as a request is sent.
  const agent = new Agent({ keepAlive: false });
  const armed: Armed[] = [];
  const log: Entry[] = [];

  const nextFault = (request: AwsRequest): Fault | undefined => {
    const found = armed.find(({ match, left }) => left > 0 && matches(match, request));
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  };

  const carryOut = (request: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
    new Promise((done, fail) => {
      const { method, url: path, rawHeaders: headers } = request;
      // The body has been read whole, so its length replaces chunks.
      const kept = pairs(headers).filter(
        ([name]) => !/^(transfer-encoding|connection|content-length|expect)$/i.test(name),
      );
      if (body.length > 0 || !/^(GET|HEAD|DELETE)$/.test(method ?? '')) kept.push(['Content-Length', `${body.length}`]);
      send({ hostname, port, method, path, agent, headers: kept.flat() }, done).on('error', fail).end(body);
    });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const entry: Entry = { ...readAwsRequest(request, body), outcome: 'pending', status: 0 };
    log.push(entry);
    const fault = nextFault(entry);
    if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs);
    if (fault !== undefined && 'code' in fault) {
      const { headers, text } = errorAnswer(entry.protocol, fault);
      entry.outcome = 'failed';
      entry.status = fault.status;
      response.writeHead(fault.status, headers).end(request.method === 'HEAD' ? '' : text);
      return;
    }
    if (fault !== undefined && 'dropConnection' in fault && fault.dropConnection === true) {
      entry.outcome = 'dropped';
      request.socket.destroy();
      return;
    }
    const upstreamAnswer = await carryOut(request, body);
    entry.status = upstreamAnswer.statusCode ?? 0;
    if (fault !== undefined && 'dropConnection' in fault) {
      upstreamAnswer.resume();
      entry.outcome = 'answer lost';
      request.socket.destroy();
      return;
    }
    entry.outcome = 'passed';
    const headers = pairs(upstreamAnswer.rawHeaders).filter(
      ([name]) => !/^(transfer-encoding|connection)$/i.test(name),
    );
    response.writeHead(entry.status, headers.flat());
    upstreamAnswer.on('error', () => request.socket.destroy()).pipe(response);
  };

  const server = createServer((request, response) => {
    // Nobody upstream, or a client that left: the connection ends, as it would without the proxy.
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', done);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (match, fault) => {
      armed.push({ match, fault, left: fault.times });
    },
    clear: () => {
      armed.length = 0;
      log.length = 0;
    },
    log,
    passed: (match = {}) =>
      log.filter((entry) => (entry.outcome === 'passed' || entry.outcome === 'answer lost') && matches(match, entry)),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function matches({ service, action, where }: Match, request: AwsRequest): boolean {
  return (
    (service === undefined || service === request.service) &&
    (action === undefined || action === request.action) &&
    (where === undefined || where(request))
  );
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) found.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return found;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
