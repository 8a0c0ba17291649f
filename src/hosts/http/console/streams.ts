import type { FeedEntry, NowView } from '../../../console/types.ts';

/** Server-sent events to whoever has the page open. */
export interface Streams {
  /** null: there are as many as may be. lastId: of the last entry of the feed that this reader has seen. */
  open(reader: Reader): Response | null;
  feed(entries: readonly FeedEntry[]): void;
  changed(key: string | 'all'): void;
  /** How many there are. */
  count(): number;
  close(): void;
}

export interface Reader {
  /** As it is recorded. */
  readonly who: string;
  readonly lastId: number | null;
  /** Whether who reads may still. */
  readonly isWelcome: () => boolean;
}

export interface StreamParts {
  readonly now: () => Promise<NowView>;
  /** Entries after that one, oldest first; a bounded number of the latest. */
  readonly since: (id: number) => readonly FeedEntry[];
  /** In ms of real time; 1,000 and 15,000 unless said. */
  readonly every?: number;
  readonly heartbeat?: number;
  readonly most?: number;
}

/** Of what has been sent and not been read, in bytes: a first page of the console is some 50 KiB. */
const mostUnread = 1024 * 1024;
/** More changes at once, and the page had better ask anew. */
const mostKeys = 100;

interface Client {
  readonly reader: Reader;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
}

export function createStreams({ now, since, every = 1_000, heartbeat = 15_000, most = 50 }: StreamParts): Streams {
  const clients = new Set<Client>();
  const encoder = new TextEncoder();
  let keys: Set<string> | 'all' | null = null;
  let timer: NodeJS.Timeout | null = null;

  const drop = (client: Client, why?: Error): void => {
    clients.delete(client);
    try {
      if (why === undefined) client.controller.close();
      // What is unread is given up with it.
      else client.controller.error(why);
    } catch {
      // It is closed already.
    }
  };
  const send = (client: Client, text: string): void => {
    const { desiredSize } = client.controller;
    if (desiredSize === null || desiredSize <= 0) drop(client, new Error('too slow a reader'));
    else client.controller.enqueue(encoder.encode(text));
  };
  const tick = async (): Promise<void> => {
    const told = keys;
    keys = null;
    if (told !== null && clients.size > 0) {
      const view = await now();
      const text = eventText('changed', { keys: told === 'all' ? told : [...told] });
      for (const client of clients) send(client, text + eventText('now', withWho(view, client.reader.who)));
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(() => {
      // What comes while the view is made belongs to the next.
      tick()
        .catch(() => {})
        .finally(() => {
          timer = null;
          if (keys !== null) soon();
        });
    }, every).unref();
  };
  const beat = setInterval(() => {
    for (const client of clients) {
      if (client.reader.isWelcome()) send(client, ': still here\n\n');
      else drop(client);
    }
  }, heartbeat).unref();

  return {
    open: (reader) => {
      if (clients.size >= most) return null;
      let client: Client | null = null;
      const body = new ReadableStream<Uint8Array>(
        {
          start: async (controller) => {
            client = { reader, controller };
            clients.add(client);
            const own = client;
            send(own, 'retry: 2000\n\n');
            const view = await now();
            if (clients.has(own)) send(own, eventText('now', withWho(view, reader.who)));
            if (reader.lastId !== null)
              for (const entry of since(reader.lastId)) if (clients.has(own)) send(own, feedText(entry));
          },
          cancel: () => {
            if (client !== null) clients.delete(client);
          },
        },
        { highWaterMark: mostUnread, size: (chunk) => chunk.byteLength },
      );
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
      });
    },
    feed: (entries) => {
      const text = entries.map(feedText).join('');
      if (text !== '') for (const client of clients) send(client, text);
    },
    changed: (key) => {
      if (key === 'all' || keys === 'all') keys = 'all';
      else {
        keys ??= new Set();
        keys.add(key);
        if (keys.size > mostKeys) keys = 'all';
      }
      soon();
    },
    count: () => clients.size,
    close: () => {
      clearInterval(beat);
      if (timer !== null) clearTimeout(timer);
      for (const client of clients) drop(client);
    },
  };
}

const withWho = (view: NowView, who: string): NowView => ({ ...view, status: { ...view.status, who } });

/** JSON has no line ends of its own, so one line of data is all of it. */
const eventText = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

const feedText = (entry: FeedEntry): string => `id: ${entry.id}\n${eventText('feed', entry)}`;
