import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Case } from '../../../cases/types.ts';
import type { CaseView, NowView } from '../../../console/types.ts';
import { became, launched } from '../../../replay/testing/story.ts';
import { at } from '../../../stores/testing/cases.ts';
import { bearer, change, createTestApp, type TestApp } from './testing/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp({ seen: [launched('i-1', 0), launched('i-2', 0, { tags: { Code: 'LOL' } })] });
  await later(10);
});
afterEach(() => app.close());

const path = (order: string, id = 'i-1'): string => `/api/cases/eu-west-1%23${id}/${order}`;
const subject = async (id = 'i-1'): Promise<Case | undefined> => app.behind.load(`eu-west-1#${id}`);
const until = at(600).toISOString();
const later = async (minutes: number): Promise<void> => {
  app.setNow(minutes);
  await app.service.tick();
  app.setNow(minutes + 1);
  await app.service.tick();
};

describe('an order', () => {
  test('is followed, answered with the case as it is then, and kept with who gave it', async () => {
    const answer = await app.post(path('postpone'), { until, reason: '  a demo  ' });
    expect(answer.status).toBe(200);
    const view = (await answer.json()) as CaseView;
    expect(view.postponed).toEqual({ until, by: 'alice (console)', reason: 'a demo' });
    expect(view.history[0]).toMatchObject({
      what: 'order',
      by: 'alice (console)',
      text: `postponed until ${until}: a demo`,
    });
    expect((await subject())?.postponed).toMatchObject({ by: 'alice (console)' });
  });

  test('to exempt holds for the rules that are named', async () => {
    const answer = await app.post(path('exempt'), { rules: ['a'], until, reason: 'a demo' });
    expect(((await answer.json()) as CaseView).row).toMatchObject({ mark: 'exempt', next: null });
    expect((await subject())?.exemptions).toMatchObject([{ rules: ['a'], by: 'alice (console)' }]);
  });

  test('to run now skips the delay, and a sweep follows it', async () => {
    expect((await app.post(path('run-now'), {})).status).toBe(200);
    await later(12);
    const view = (await (await app.get('/api/cases/eu-west-1%23i-1')).json()) as CaseView;
    expect(view.row).toMatchObject({ mark: 'acted', acted: { do: 'stop' } });
    const undone = (await (await app.post(path('undo'), { until, reason: 'by mistake' })).json()) as CaseView;
    expect(undone.tracks[0]?.ladder.map(({ is }) => is)).toContain('undone');
    expect(undone.row).toMatchObject({ acted: null, postponedUntil: until });
  });

  test('by a program is given in the name of who holds the token', async () => {
    const { origin: _, ...plain } = change;
    const headers = { ...plain, ...bearer };
    await app.ask(path('postpone'), { method: 'POST', headers, body: JSON.stringify({ until, reason: 'x' }) });
    expect((await subject())?.postponed?.by).toBe('alice (console)');
  });
});

describe('refused, with nothing done, is', () => {
  test.each<[string, unknown, number, RegExp]>([
    ['postpone', { until }, 422, /^reason: /],
    ['postpone', { until, reason: '   ' }, 422, /reason: expected some words/],
    ['postpone', { until: 'tomorrow', reason: 'x' }, 422, /until: expected a moment such as/],
    ['postpone', { until: at(0).toISOString(), reason: 'x' }, 422, /until: expected a time to come/],
    ['postpone', { until: '2046-01-01T00:00:00Z', reason: 'x' }, 422, /within ten years/],
    ['postpone', { until: 'tomorrow', reason: '' }, 422, /until: .*; reason: /],
    ['postpone', { until, reason: 'x', by: 'root' }, 422, /by/],
    ['postpone', { until, reason: 'x'.repeat(3_000) }, 422, /at most 1000 characters/],
    ['exempt', { rules: ['A'], until, reason: 'x' }, 422, /did you mean "a"/],
    ['exempt', { rules: [], until, reason: 'x' }, 422, /null for all/],
    ['exempt', { rules: 'a', until, reason: 'x' }, 422, /list of rules/],
    ['exempt', { until, reason: 'x' }, 422, /rules/],
    ['undo', { until, reason: 'x' }, 409, /nothing to take back/],
    ['run-now', { rule: 'a' }, 422, /rule/],
  ])('%s %j', async (order, body, status, why) => {
    const before = await subject();
    const answer = await app.post(path(order), body);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { error: string }).error).toMatch(why);
    expect(await subject()).toBe(before);
  });

  test('what is about no case', async () => {
    for (const key of ['eu-west-1%23i-404', 'i-1', '__proto__', '%00', 'eu-west-1%23i-1%23'])
      expect((await app.post(`/api/cases/${key}/postpone`, { until, reason: 'x' })).status).toBe(404);
  });

  test('what is about a closed case', async () => {
    await app.service.see([became('i-1', '11m', 'terminated')]);
    await later(20);
    await app.service.see([{ ...became('i-1', '21m', 'terminated') }]);
    const closed = await subject();
    if (closed === undefined) throw new Error('no case');
    await app.behind.save(
      { ...closed, rev: closed.rev + 1, state: { kind: 'closed', because: 'gone', at: at(21) } },
      { expected: closed.rev, history: [], letters: [] },
    );
    for (const order of ['postpone', 'undo']) {
      const answer = await app.post(path(order), { until, reason: 'x' });
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
        409,
        expect.stringContaining('closed'),
      ]);
    }
  });

  test('a run of what has no step to come', async () => {
    expect((await app.post(path('run-now', 'i-2'), {})).status).toBe(409);
  });

  test('in a dry run, what would act', async () => {
    const dry = await createTestApp({ seen: [launched('i-1', 0)], dryRun: true });
    dry.setNow(10);
    await dry.service.tick();
    const answer = await dry.post(path('run-now'), {});
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      409,
      expect.stringContaining('dry run'),
    ]);
    await dry.close();
  });
});

describe('a freeze', () => {
  const status = async () => ((await (await app.get('/api/now')).json()) as NowView).status;

  test('takes one reason, holds everything, and is taken back with another', async () => {
    expect((await app.post('/api/freeze', { why: '' })).status).toBe(422);
    expect((await app.post('/api/freeze', { why: 'incident' })).status).toBe(200);
    expect((await status()).frozen).toEqual({ by: 'alice (console)', why: 'incident', at: at(11).toISOString() });
    expect((await app.post('/api/freeze', { why: 'again' })).status).toBe(409);
    expect((await app.post(path('run-now'), {})).status).toBe(409);
    expect((await app.post('/api/unfreeze', {})).status).toBe(422);
    expect((await app.post('/api/unfreeze', { why: 'over' })).status).toBe(200);
    expect((await status()).frozen).toBeNull();
    expect((await app.post('/api/unfreeze', { why: 'over' })).status).toBe(409);
    expect((await app.behind.railHistory()).map(({ do: what, by, why }) => [what, by, why])).toEqual([
      ['unfreeze', 'alice (console)', 'over'],
      ['freeze', 'alice (console)', 'incident'],
    ]);
  });

  test('of one rule only is let go: a breaker that tripped', async () => {
    expect((await app.post('/api/resume', { rule: 'a', why: 'meant' })).status).toBe(409);
    await app.behind.setRail({ do: 'trip', rule: 'a', by: 'broom', why: 'too many', at: at(12) });
    expect((await status()).tripped).toEqual([{ rule: 'a', at: at(12).toISOString() }]);
    expect((await app.post(path('run-now'), {})).status).toBe(409);
    expect((await app.post('/api/resume', { rule: 'a', why: 'meant' })).status).toBe(200);
    expect((await status()).tripped).toEqual([]);
  });
});
