import { describe, expect, test } from 'vitest';
import { launched, policyOf, replayed, tagged } from '../../src/replay/testing/story.ts';
import { pageData } from '../../src/report/page-data.ts';
import type { PageData } from '../../src/report/page-types.ts';
import { columnsFor } from './columns.ts';
import { groupTitle, headline, healTitle, qualifiers, regret, timelineTitle } from './findings-in-words.ts';
import { facet, rowsOf, selectRows } from './rows.ts';
import { thenOf } from './then.ts';
import { readView } from './view.ts';

const text = `
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG] } }
    steps: [terminate, notify]
accounts: { shop: "111122223333" }`;
const story = [
  launched('i-1', 0, { tags: { Code: 'lol' } }),
  launched('i-2', 60),
  tagged('i-2', '2h', { Code: 'LOL' }),
  launched('i-3', 120, { via: 'autoscaling.amazonaws.com' }),
  launched('i-4', 180),
  tagged('i-4', 200, { Code: 'GGG' }),
  launched('i-5', '30h', { account: '444455556666' }),
  launched('i-6', '31h', { tags: { Code: 'LOL' } }),
];

const dataOf = async (of = story): Promise<PageData> =>
  pageData(await replayed(text, of, { lastAt: '3d' }), { policy: policyOf(text), madeBy: '0' });
const rows = rowsOf(await dataOf());
const found = (hash: string): string[] => selectRows(rows, readView(hash)).map(({ finding }) => finding.instanceId);

describe('the findings of a page', () => {
  test.each([
    ['', ['i-1', 'i-2', 'i-5', 'i-3', 'i-4']],
    ['#q=LOL mean', ['i-1']],
    ['#q=SHOP i-3', ['i-3']],
    ['#outcome=acted', ['i-1', 'i-2', 'i-5']],
    ['#healed=never', ['i-1', 'i-5', 'i-3']],
    ['#healed=afterStep', ['i-2']],
    ['#account=444455556666', ['i-5']],
    ['#verdict=violation', ['i-1', 'i-2', 'i-5', 'i-3']],
    ['#when=2026-03-01', ['i-1', 'i-2', 'i-3', 'i-4']],
    ['#when=2026-03-02T18', ['i-5']],
    ['#when=2026-02-23..2026-03-01', ['i-1', 'i-2', 'i-3', 'i-4']],
    ['#when=2026-03', ['i-1', 'i-2', 'i-5', 'i-3', 'i-4']],
    ['#after=0..60', ['i-4']],
    ['#after=0..20', []],
    ['#after=7140..', ['i-2']],
    ['#step=terminate:held', ['i-3']],
    ['#step=terminate:taken', ['i-1', 'i-2', 'i-5']],
    ['#step=terminate:nonsense', []],
    ['#principal=nobody', []],
    ['#sort=-launched', ['i-5', 'i-4', 'i-3', 'i-2', 'i-1']],
    ['#sort=wrong', ['i-2', 'i-5', 'i-3', 'i-4', 'i-1']],
    ['#sort=-outcome&outcome=acted', ['i-1', 'i-2', 'i-5']],
  ])('under %s are %j', (hash, expected) => {
    expect(found(hash)).toEqual(expected);
  });

  test('a facet counts what it holds, the most first', () => {
    expect(facet(rows, 'account')).toEqual([
      ['111122223333', 4],
      ['444455556666', 1],
    ]);
  });

  test('each says what would have followed', () => {
    expect(rows.map(({ finding }) => thenOf(finding).text)).toEqual([
      'Terminated after 6\u00a0min',
      'Terminated after 6\u00a0min; mended after 1\u00a0h 59\u00a0min',
      'Terminated after 6\u00a0min',
      'Terminate held: managed',
      'Mended in time, after 20\u00a0s',
    ]);
  });
});

test('a stop that was taken goes before a terminate that lies ahead', async () => {
  const steps = text.replace('[terminate, notify]', '[{ do: stop, after: 10m }, { do: terminate, after: 60d }]');
  const report = await replayed(steps, [launched('i-1', 0)], { lastAt: '3d' });
  const [finding] = pageData(report, { policy: policyOf(steps), madeBy: '0' }).findings.shown;
  expect(finding && thenOf(finding).text).toBe('Stopped after 10\u00a0min 30\u00a0s');
});

describe('the sentences', () => {
  test('say what happened, what was held, what was mended', async () => {
    const data = await dataOf();
    expect([headline(data), ...qualifiers(data), regret(data)]).toEqual([
      '4 of 6 launches broke a rule; 3 terminations would have followed.',
      'Guard rails would have held 1 termination (managed 1).',
      '1 violation was mended in time.',
      '1 of those acted on was mended later by its owner.',
    ]);
    expect(healTitle(rows)).toBe('2 of 5 violations were mended, half of these within 20\u00a0s');
    expect(groupTitle(data.groups.region.shown, 'region', 4, (name) => name)).toBe('All 4 violations in eu-west-1');
    expect(groupTitle(data.groups.account.shown, 'account', 4, (name) => name)).toBe(
      '75 % of the violations in 111122223333',
    );
  });

  test('claim nothing of nothing', async () => {
    const data = await dataOf([]);
    expect([headline(data), qualifiers(data), regret(data)]).toEqual(['No launch was found.', [], null]);
    expect(headline({ ...data, incomplete: true })).toBe('No launch was found in what could be read.');
    expect(groupTitle([], 'region', 0, (name) => name)).toBe('No violation');
  });

  test('praise no more than was read', async () => {
    const data = await dataOf([launched('i-6', 0, { tags: { Code: 'LOL' } })]);
    expect(headline(data)).toBe('1 instance launched, and no violation.');
    expect(headline({ ...data, incomplete: true })).toBe(
      '1 instance launched, and no violation in what could be read.',
    );
  });

  test('name the column with the most violations', () => {
    const column = (label: string, instances: number, violating: number) => ({ label, when: '', instances, violating });
    const columns = [column('Mon 2 Mar', 9, 1), column('Tue 3 Mar', 5, 4)];
    expect(timelineTitle({ unit: 'day', columns })).toBe('Most violations came on Tue 3 Mar: 4 of 5 launches');
    expect(timelineTitle({ unit: 'day', columns: [column('Mon 2 Mar', 9, 0)] })).toBe(
      '9 launches, none of them violating',
    );
    expect(timelineTitle({ unit: 'hour', columns: [column('Mon 2 Mar 12:00', 9, 1)] })).toBe(
      'The one violation came at Mon 2 Mar 12:00',
    );
  });
});

test('columns drop by importance where there is no room', () => {
  const names = (width: number, hasRules: boolean) => columnsFor(width, hasRules).map(({ by }) => by);
  expect(names(360, true)).toEqual(['instance', 'outcome']);
  expect(names(700, true)).toEqual(['launched', 'instance', 'wrong', 'outcome']);
  expect(names(1_280, true)).toEqual(['launched', 'instance', 'who', 'rule', 'wrong', 'outcome']);
  expect(names(1_280, false)).toEqual(['launched', 'instance', 'where', 'who', 'wrong', 'outcome']);
  expect(names(2_560, true)).toHaveLength(7);
});
