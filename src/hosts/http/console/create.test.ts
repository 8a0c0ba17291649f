import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseList, NowView, PolicyView, TrendsView } from '../../../console/types.ts';
import { launched } from '../../../replay/testing/story.ts';
import { at, letterOf, nothing, openCase } from '../../../stores/testing/cases.ts';
import { createTestApp, policyText, type TestApp } from './testing/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp({ cases: 90 });
  app.setNow(90);
});
afterEach(() => app.close());

const json = async <T>(path: string): Promise<T> => (await (await app.get(path)).json()) as T;

describe('the first page', () => {
  test('has what is to come, what is wrong, and how Broom is, from the store as it was found', async () => {
    const { status, next, nextCount, wrong, wrongCount, feed } = await json<NowView>('/api/now');
    expect(status).toMatchObject({
      mode: 'enforce',
      idle: null,
      frozen: null,
      counts: { all: 90, violation: 20, held: 10, compliant: 60, closed: 0 },
      accounts: [
        { id: '111122223333', name: 'sandbox' },
        { id: '222233334444', name: null },
      ],
      who: 'alice (console)',
      troubles: [],
    });
    expect([next.length, nextCount, wrong.length, wrongCount, feed]).toEqual([20, 20, 20, 30, []]);
  });

  test('says what is wrong with Broom itself', async () => {
    const ill = await createTestApp({
      written: () => ({ place: 'broom.yaml', text: policyText, since: at(0), trouble: 'broom.yaml:3: not valid' }),
      sources: () => [{ kind: 'sqs', name: 'events', is: 'failing', text: 'AccessDenied', lastAt: null, taken: 0 }],
    });
    const { status } = (await (await ill.get('/api/now')).json()) as NowView;
    expect(status.troubles).toEqual(['broom.yaml:3: not valid', 'events: AccessDenied']);
    await ill.close();
  });
});

describe('cases', () => {
  test('are searched by the parameters of the address', async () => {
    const { rows, total, all } = await json<CaseList>('/api/cases?state=open&who=Zo%C3%AB&limit=2&sort=launched');
    expect([rows.length, total, all]).toEqual([2, 6, 90]);
    expect((await json<CaseList>('/api/cases?q=')).total).toBe(90);
    expect((await json<CaseList>('/api/cases?unknown=1')).total).toBe(90);
  });

  test.each([
    'state=broken',
    'limit=501',
    'limit=-1',
    'limit=x',
    'offset=1.5',
    'since=yesterday',
    'sort=name',
    'do=nothing',
    `q=${'x'.repeat(1_001)}`,
  ])('by %s are refused, with the parameter named', async (query) => {
    const answer = await app.get(`/api/cases?${query}`);
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { error: string }).error).toContain(query.split('=')[0]);
  });
});

test('trends are of the days that were asked for', async () => {
  const { buckets, by } = await json<TrendsView>('/api/trends?days=1');
  expect([buckets.length, by.rule[0]?.count]).toEqual([24, 30]);
  expect((await json<TrendsView>('/api/trends')).buckets).toHaveLength(56);
});

test('the policy comes as it is written, with what broom check would warn of, and its schema as the package has it', async () => {
  const { text, warnings, versions } = await json<PolicyView>('/api/policy');
  expect(text).toBe(policyText);
  expect(warnings).toEqual([expect.stringContaining('rules[0].steps: notify has no channel')]);
  expect(versions).toHaveLength(1);
  expect(await json('/api/schema')).toMatchObject({
    $schema: expect.any(String),
    properties: { rules: expect.anything() },
  });
});

describe('what is saved through its store', () => {
  test('shows at once: rows, feed, letters, with when they were sent', async () => {
    const { store } = app.console;
    const letter = letterOf('l-1', {
      content: { kind: 'alarm', alarm: { id: 'x', at: at(90), title: 'A title', text: 'Text' } },
    });
    await store.save(openCase('i-new', {}), { expected: null, history: [], letters: [letter] });
    await store.seize(['l-1'], { key: 'k', by: 'me', until: at(99) }, at(90));
    await store.sent(['l-1'], 'k', at(91));
    expect((await json<CaseList>('/api/cases?q=i-new')).total).toBe(1);
    const { letters } = await json<{ letters: unknown[] }>('/api/cases/eu-west-1%23i-new');
    expect(letters).toMatchObject([
      { subject: 'Broom: A title', channel: 'slack BROOM_SLACK', sentAt: at(91).toISOString() },
    ]);
  });

  test('does not show when it was not saved', async () => {
    const answer = await app.console.store.save(
      { ...openCase('i-0', {}), rev: 9 },
      { expected: 8, history: [], letters: [] },
    );
    expect(answer).toBe('conflict');
    expect((await json<CaseList>('/api/cases?q=i-0&limit=500')).all).toBe(90);
  });

  test('alarms and rails are in the feed, once', async () => {
    const { store } = app.console;
    await store.post([letterOf('l-1'), letterOf('l-2', { channel: 'other' })]);
    await store.setRail({ do: 'freeze', by: 'bob', why: 'incident', at: at(91) });
    await store.flush(at(91));
    await app.console.refresh();
    const { feed } = await json<NowView>('/api/now');
    expect(feed.map(({ kind, text, by }) => [kind, text, by])).toEqual([
      ['rail', 'frozen: incident', 'bob'],
      ['message', 'A breaker tripped', null],
    ]);
  });
});

describe('a refresh', () => {
  test('takes in what other processes did: cases, orders, rails, and what was dropped', async () => {
    const before = openCase('i-0abc', {});
    await app.behind.save(before, nothing);
    await app.console.refresh();
    expect((await json<CaseList>('/api/cases?q=i-0abc')).rows[0]).toMatchObject({
      mark: 'violation',
      postponedUntil: null,
    });
    const postponed = { until: at(600), by: 'bob', reason: 'x' };
    const entry = { at: at(95), what: 'order', text: 'postponed until later: x', rule: null, by: 'bob' } as const;
    await app.behind.save({ ...before, rev: 2, postponed }, { expected: 1, history: [entry], letters: [] });
    await app.behind.setRail({ do: 'freeze', by: 'bob', why: 'incident', at: at(96) });
    app.setNow(97);
    await app.console.refresh();
    expect((await json<CaseList>('/api/cases?q=i-0abc')).rows[0]).toMatchObject({
      postponedUntil: at(600).toISOString(),
    });
    const { feed, status } = await json<NowView>('/api/now');
    expect(feed.map(({ kind, text, by }) => [kind, text, by])).toEqual([
      ['order', 'postponed until later: x', 'bob'],
      ['rail', 'frozen: incident', 'bob'],
    ]);
    expect(status.frozen?.by).toBe('bob');
    app.setNow(60 * 24 * 60);
    await app.behind.expire(at(60 * 24 * 60));
    await app.console.refresh();
    expect((await json<NowView>('/api/now')).status.counts.all).toBe(31);
  });

  test('shows everything anew by another policy', async () => {
    let policy = app.service.policy;
    const other = await createTestApp({
      cases: 3,
      service: () => ({ policy, idle: null, order: async () => undefined }),
    });
    policy = { ...policy, accounts: new Map([['renamed', '111122223333']]) };
    await other.console.refresh();
    const { rows } = (await (await other.get('/api/cases')).json()) as CaseList;
    expect(rows.map(({ accountName }) => accountName)).toContain('renamed');
    await other.close();
  });
});

test('what is not shown harms nothing: a book that fails is a trouble, and the case is saved', async () => {
  app.book.close();
  const { store } = app.console;
  expect(await store.save(openCase('i-1', {}), { expected: null, history: [], letters: [letterOf('l')] })).toBe(
    'saved',
  );
  expect(await app.behind.load('eu-west-1#i-1')).toBeDefined();
  await app.service.see([launched('i-9', 0)]);
  expect(await app.behind.load('eu-west-1#i-9')).toBeDefined();
});

test('sources and policies that turn are in the feed', async () => {
  app.console.note('source', 'events fails: AccessDenied\u202e');
  expect((await json<NowView>('/api/now')).feed[0]).toMatchObject({
    kind: 'source',
    text: 'events fails: AccessDenied�',
    key: null,
  });
});
