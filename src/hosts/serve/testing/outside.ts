import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a call was when its caller died. */
export interface Moment {
  readonly call: string;
  /** before: it had no effect yet; after: it had, and was not answered. */
  readonly side: 'before' | 'after';
}

interface Thing {
  state: string;
  readonly tags: readonly (readonly [string, string])[];
}

export interface Outside {
  readonly url: string;
  /** All that was done, in order: `read i-1 `, `act i-1 stop`, `killed before act`. */
  readonly did: string[];
  readonly instances: Map<string, Thing>;
  /** Bodies that have not been deleted. */
  left(): readonly string[];
  put(body: string): void;
  /** The next caller to come to this moment is killed there. */
  plan(moment: Moment, kill: () => void): void;
  /** By key of the message: how many instances it was about, each time it was sent. */
  readonly sent: ReadonlyMap<string, readonly number[]>;
  /** Resolves once the queue is empty, and messages were sent about so many instances. */
  isQuiet(about: number): Promise<void>;
  close(): Promise<void>;
}

interface Message {
  readonly body: string;
  received: number;
  visibleAt: number;
}

/** A queue, instances and a channel, for one worker in another process; every call of it is a moment to die in. */
export async function createOutside(speed: number): Promise<Outside> {
  const did: string[] = [];
  const sent = new Map<string, number[]>();
  const instances = new Map<string, Thing>();
  const messages = new Map<string, Message>();
  const waiting = new Set<() => void>();
  let planned: { readonly moment: Moment; readonly kill: () => void } | null = null;
  const note = (what: string): void => {
    did.push(what);
    for (const look of waiting) look();
  };
  const dies = (call: string, side: Moment['side']): boolean => {
    if (planned === null || planned.moment.call !== call || planned.moment.side !== side) return false;
    const { kill } = planned;
    planned = null;
    kill();
    note(`killed ${side} ${call}`);
    return true;
  };
  const hide = (body: string, seconds: number): boolean => {
    const message = messages.get(body);
    if (message === undefined) return false;
    message.visibleAt = performance.now() + (seconds * 1_000) / speed;
    return true;
  };
  const answers: Record<string, (given: Record<string, unknown>) => unknown> = {
    save: () => null,
    receive: () => {
      const visible = [...messages.values()].filter(({ visibleAt }) => visibleAt <= performance.now());
      return visible.map((message) => {
        message.received += 1;
        hide(message.body, 60);
        const { body, received } = message;
        return { id: body, receipt: body, body, received, sentAt: null };
      });
    },
    remove: ({ receipts }) => {
      for (const receipt of receipts as string[]) messages.delete(receipt);
      note('delete');
      return [];
    },
    extend: ({ receipt, seconds }) => hide(String(receipt), Number(seconds)),
    read: ({ id }) => {
      note(`read ${id} `);
      return instances.get(String(id));
    },
    act: ({ id, do: what }) => {
      note(`act ${id} ${what}`);
      const thing = instances.get(String(id));
      if (thing !== undefined) thing.state = 'stopped';
      return { is: 'done' };
    },
    send: ({ key, contents }) => {
      sent.set(String(key), [...(sent.get(String(key)) ?? []), Number(contents)]);
      note('send');
      return { is: 'sent' };
    },
  };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const call = request.url?.slice(1) ?? '';
    const given = JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>;
    // A save is told of in two calls, since it is made by the worker itself.
    const [before, after] = call === 'save' ? [given.after === false, given.after === true] : [true, true];
    if (before && dies(call, 'before')) return response.destroy();
    const answer = answers[call]?.(given);
    if (after && dies(call, 'after')) return response.destroy();
    // A queue that is empty is asked again only after a while.
    const isEmpty = call === 'receive' && Array.isArray(answer) && answer.length === 0;
    setTimeout(() => response.end(JSON.stringify(answer)), isEmpty ? 50 : 0);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    did,
    instances,
    left: () => [...messages.keys()],
    put: (body) => void messages.set(body, { body, received: 0, visibleAt: 0 }),
    plan: (moment, kill) => {
      planned = { moment, kill };
    },
    sent,
    isQuiet: (about) =>
      new Promise((done) => {
        const look = (): void => {
          const told = [...sent.values()].reduce((sum, [size = 0]) => sum + size, 0);
          if (messages.size > 0 || told < about) return;
          waiting.delete(look);
          done();
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
