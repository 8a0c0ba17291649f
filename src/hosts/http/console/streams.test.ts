import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedEntry, NowView } from '../../../console/types.ts';
import { launched, tagged } from '../../../replay/testing/story.ts';
import { createStreams, type Streams } from './streams.ts';
import { bearer, change, createTestApp, type TestApp, token } from './testing/app.ts';

interface Event {
  readonly name: string;
  readonly id: string | null;
  readonly data: unknown;
}

/** Reads events as a browser would. */
function reading(answer: Response) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  const waiting: Event[] = [];
  let text = '';
  const next = async (name?: string): Promise<Event> => {
    for (;;) {
      const found = waiting.findIndex((event) => name === undefined || event.name === name);
      const [event] = found < 0 ? [] : waiting.splice(0, found + 1).slice(-1);
      if (event !== undefined) return event;
      const { done, value } = await reader.read();
      if (done) throw new Error('the stream has ended');
      text += value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
        );
        text = text.slice(end + 2);
        const event = fields.get('event');
        if (event !== undefined)
          waiting.push({ name: event, id: fields.get('id') ?? null, data: JSON.parse(fields.get('data') ?? '') });
      }
    }
  };
  return { next, end: () => reader.cancel() };
}

describe('the stream of a console', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await createTestApp({ seen: [launched('i-1', 0)] });
  });
  afterEach(() => app.close());

  test('begins with how things are, tells what happens at once, and then how things are again', async () => {
    const answer = await app.get('/api/events');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const events = reading(answer);
    const first = (await events.next('now')).data as NowView;
    expect([first.status.who, first.wrongCount, first.next.length]).toEqual(['alice (console)', 1, 1]);
    app.setNow(20);
    await app.service.see([tagged('i-1', '20m', { Code: 'LOL' })]);
    const { id, data } = await events.next('feed');
    expect(data).toMatchObject({ kind: 'healed', text: 'Code=LOL: mends a', key: 'eu-west-1#i-1', id: Number(id) });
    expect((await events.next('changed')).data).toEqual({ keys: ['eu-west-1#i-1'] });
    expect(((await events.next('now')).data as NowView).feed[0]).toEqual(data);
    await events.end();
  });

  test('goes on after the last entry that was seen', async () => {
    const [entry] = ((await (await app.get('/api/now')).json()) as NowView).feed;
    app.setNow(20);
    await app.service.see([tagged('i-1', '20m', { Code: 'LOL' })]);
    const answer = await app.ask('/api/events', { headers: { ...bearer, 'last-event-id': `${entry?.id}` } });
    const events = reading(answer);
    expect((await events.next('feed')).data).toMatchObject({ kind: 'healed' });
    await events.end();
  });

  test('tells each reader by what name they are recorded', async () => {
    const signIn = await app.ask('/api/session', {
      method: 'POST',
      headers: change,
      body: JSON.stringify({ token, who: 'dana' }),
    });
    const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const events = reading(await app.ask('/api/events', { headers: { cookie } }));
    expect(((await events.next('now')).data as NowView).status.who).toBe('dana (console)');
    await events.end();
  });

  test('is one of fifty', async () => {
    const open = [];
    for (let nth = 0; nth < 50; nth += 1) open.push(await app.get('/api/events'));
    expect(open.every(({ status }) => status === 200)).toBe(true);
    expect((await app.get('/api/events')).status).toBe(503);
    await open[0]?.body?.cancel();
    expect((await app.get('/api/events')).status).toBe(200);
  });

  test('ends with the console', async () => {
    const events = reading(await app.get('/api/events'));
    await events.next('now');
    await app.console.close();
    await expect(events.next()).rejects.toThrow('the stream has ended');
  });
});

describe('streams', () => {
  const view = { status: { who: '' }, next: [], wrong: [], feed: [] } as unknown as NowView;
  const entry = (id: number, text = 'x'): FeedEntry => ({
    id,
    text,
    at: '',
    kind: 'launch',
    mark: null,
    key: null,
    instanceId: null,
    account: null,
    region: null,
    rule: null,
    by: null,
  });
  const reader = { who: 'alice', lastId: null, isWelcome: () => true };
  let streams: Streams | null = null;
  afterEach(() => streams?.close());

  test('drop a reader who does not read, and keep nothing for them', async () => {
    streams = createStreams({ now: async () => view, since: () => [] });
    const answer = streams.open(reader);
    for (let nth = 1; nth <= 200 && streams.count() > 0; nth += 1) streams.feed([entry(nth, 'x'.repeat(10_000))]);
    expect(streams.count()).toBe(0);
    await expect(answer?.text()).rejects.toThrow('too slow a reader');
  });

  test('make the view once for all readers, and at most once in the time that was asked for', async () => {
    let made = 0;
    const own = createStreams({
      now: async () => {
        made += 1;
        return view;
      },
      since: () => [],
      every: 20,
    });
    streams = own;
    const events = [own.open(reader), own.open(reader)].map((answer) => reading(answer ?? new Response()));
    await Promise.all(events.map(({ next }) => next('now')));
    made = 0;
    for (let nth = 0; nth < 150; nth += 1) own.changed(`eu-west-1#i-${nth}`);
    const told = await Promise.all(events.map(({ next }) => next('changed')));
    expect(told.map(({ data }) => data)).toEqual([{ keys: 'all' }, { keys: 'all' }]);
    await Promise.all(events.map(({ next }) => next('now')));
    expect(made).toBe(1);
  });

  test('end for who is no longer welcome, and beat for the others', async () => {
    let isWelcome = true;
    streams = createStreams({ now: async () => view, since: () => [], heartbeat: 10 });
    const gone = streams.open({ ...reader, isWelcome: () => isWelcome });
    const kept = streams.open(reader);
    isWelcome = false;
    expect(await gone?.text()).toContain('event: now');
    const beats = kept?.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(': still here\n\n')) text += (await beats?.read())?.value ?? '';
    await beats?.cancel();
    expect(streams.count()).toBe(0);
  });
});
