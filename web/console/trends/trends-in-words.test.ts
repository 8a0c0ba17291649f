import { expect, test } from 'vitest';
import type { MarkName, TrendsView } from '../../../src/console/types.ts';
import { casesLink } from './cases-link.ts';
import { groupTitle, heldTitle } from './groups-in-words.ts';
import { below, healPlot, spanOf } from './heal-columns.ts';
import { healTitle, tooLate } from './heal-in-words.ts';
import { launchesTitle } from './launches-in-words.ts';
import { daysOf, periodWords } from './period.ts';
import { shareTitle } from './share-in-words.ts';
import { asTabbed } from './tabbed.ts';
import { countTicks, dayName, spanName, timeTicks } from './ticks.ts';
import { columnsOf } from './verdicts.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const first = Date.parse('2026-03-02T00:00:00Z');
const week = 'the last 7 days';

/** One bucket a day, from Monday 2 March on. */
const buckets = (...each: Partial<Record<MarkName, number>>[]): Pick<TrendsView, 'buckets' | 'width'> => ({
  width: day,
  buckets: each.map((some, i) => ({
    from: new Date(first + i * day).toISOString(),
    ...{ compliant: 0, violation: 0, acted: 0, indeterminate: 0, exempt: 0, held: 0 },
    ...some,
  })),
});
const columns = (...each: Partial<Record<MarkName, number>>[]) => columnsOf(buckets(...each), Number.POSITIVE_INFINITY);

test.each([
  ['No launch in the last 7 days', [{}, {}]],
  ['The one launch broke no rule', [{ compliant: 1 }]],
  ['1,200 launches, and none broke a rule', [{ compliant: 1_190, exempt: 10 }, {}]],
  ['The one launch broke a rule', [{ acted: 1 }, {}]],
  ['1 of 3 launches broke a rule: Mon 2 Mar', [{ held: 1, compliant: 2 }, {}]],
  ['7 of 9 launches broke a rule, all on Tue 3 Mar', [{ compliant: 2 }, { violation: 7 }]],
  [
    '20 of 42 launches broke a rule, 90 % of them on Wed 4 Mar',
    [{ compliant: 12, violation: 1 }, { compliant: 10, violation: 1 }, { violation: 18 }],
  ],
  ['4 of 4 launches broke a rule, spread over the last 7 days', [{ violation: 2 }, { acted: 2 }]],
] as const)('launches: %s', (title, each) => {
  expect(launchesTitle(columns(...each), week, 'UTC')).toBe(title);
});

const changed = (at: string) => [{ at, digest: 'a', text: 'adds a rule' }];
const utcDay = (at: string) => dayName(at, 'UTC');

test.each([
  ['No launch was decided', [{ indeterminate: 3, exempt: 1 }], []],
  ['Every decided launch complied', [{ compliant: 3, exempt: 1 }], []],
  ['The one launch did not comply', [{ violation: 1 }], []],
  ['No launch complied', [{ violation: 2 }], []],
  [
    'Compliance rose from 50 % to 90 %',
    [
      { compliant: 5, violation: 5 },
      { compliant: 9, acted: 1 },
    ],
    [],
  ],
  [
    'Compliance fell from 90 % to 50 %',
    [
      { compliant: 9, held: 1 },
      { compliant: 5, acted: 5 },
    ],
    [],
  ],
  [
    'About 90 % complied throughout',
    [
      { compliant: 9, held: 1 },
      { compliant: 9, acted: 1 },
    ],
    [],
  ],
  ['67 % of decided launches complied', [{ compliant: 1, violation: 1 }, { compliant: 1 }], []],
  [
    '90 % complied since the policy of Wed 4 Mar, 50 % before it',
    [{ compliant: 5, violation: 5 }, {}, { compliant: 9, acted: 1 }],
    changed('2026-03-04T00:00:00.000Z'),
  ],
  // The day on which it changed is on neither side.
  [
    '90 % complied since the policy of Tue 3 Mar, 50 % before it',
    [{ compliant: 5, violation: 5 }, { violation: 50 }, { compliant: 9, acted: 1 }],
    changed('2026-03-03T12:00:00.000Z'),
  ],
] as const)('compliance: %s', (title, each, policies) => {
  expect(shareTitle(columns(...each), policies, utcDay)).toBe(title);
});

const delays = [
  { text: 'settle 5m', after: 5 * minute },
  { text: 'settle-it: stop after 1h', after: hour },
];

test('healing tells what share came before the settle, and what another would have spared', () => {
  const heals = [minute, 2 * minute, 3 * minute, 8 * minute, 9 * minute, 2 * hour];
  expect(healTitle({ heals, delays }, week)).toBe(
    '50 % of 6 were mended before the settle of 5\u00a0min; 10\u00a0min would have spared 2 more',
  );
  expect(healTitle({ heals: [8 * minute], delays }, week)).toBe(
    'None of 1 was mended before the settle of 5\u00a0min; 10\u00a0min would have spared 1',
  );
  expect(healTitle({ heals: Array(12).fill(90_000), delays }, week)).toBe(
    'All 12 were mended before the settle of 5\u00a0min; 2\u00a0min would have done',
  );
  expect(healTitle({ heals: [90_000], delays }, week)).toBe(
    'The one that was mended was so before the settle of 5\u00a0min',
  );
  expect(healTitle({ heals: [minute, hour], delays: [] }, week)).toBe('Half of 2 were mended within 1\u00a0min');
  expect(healTitle({ heals: [], delays }, week)).toBe('Nobody mended a launch in the last 7 days');
});

test('columns of healing end at the delays, hold each healing once, and know what was too late', () => {
  const heals = [0, 5 * minute - 1, 5 * minute, hour - 1, hour, 40 * day];
  const plot = healPlot({ heals, delays });
  expect(plot.columns.reduce((sum, { count }) => sum + count, 0)).toBe(heals.length);
  expect(plot.delays.map(({ after, before }) => [after, before])).toEqual([
    [5 * minute, 2],
    [hour, 4],
  ]);
  for (const { after } of delays) expect(plot.columns.some(({ from }) => from === after)).toBe(true);
  const sum = (kind: string) => plot.columns.filter(({ is }) => is === kind).reduce((all, { count }) => all + count, 0);
  expect(['in-time', 'late', 'too-late'].map(sum)).toEqual([2, 2, 2]);
  expect(tooLate(plot)).toBe('2 were mended only after a step that acts was due, 1\u00a0h after launch.');
  expect(tooLate(healPlot({ heals: [minute], delays }))).toBeNull();
  expect(spanOf(plot.columns.at(-1) ?? { from: 0, to: 1 })).toBe('30\u00a0d or later');
});

test('an edge of the scale gives way to a delay that is close to it', () => {
  const { columns: shown } = healPlot({ heals: [day], delays: [{ text: 'settle 55m', after: 55 * minute }] });
  expect(shown.map(({ from }) => from)).toContain(55 * minute);
  expect(shown.map(({ from }) => from)).not.toContain(hour);
});

test('less than a limit is counted in an ascending list', () => {
  expect([0, 1, 2, 9].map((limit) => below([1, 1, 2], limit))).toEqual([0, 0, 2, 3]);
});

const group = (name: string, count: number, isRest = false) => ({
  name,
  count,
  of: null,
  search: isRest ? null : { who: name },
});

test('groups say where most violations come from', () => {
  expect(groupTitle([], 'who')).toBe('No violation');
  expect(groupTitle([group('alice', 1)], 'who')).toBe('The one violation: by alice');
  expect(groupTitle([group('eu-west-1', 4)], 'region')).toBe('All 4 violations in eu-west-1');
  expect(groupTitle([group('a', 3), group('others', 1, true)], 'rule')).toBe('75 % of violations of a');
  expect(groupTitle([group('a', 1), group('others', 9, true)], 'who')).toBe('Spread out: the first has 10 %');
});

test('rails say what they held', () => {
  expect(heldTitle([])).toBe('No step was held');
  expect(heldTitle([group('it is protected', 1)])).toBe('1 step was held: it is protected');
  expect(heldTitle([group('a', 3), group('b', 1)])).toBe('4 steps were held, 75 % of them: a');
});

test('ticks of counts begin at zero, are whole, and reach the top', () => {
  expect([0, 1, 3, 14, 100, 15_600].map(countTicks)).toEqual([
    [0, 1],
    [0, 1],
    [0, 1, 2, 3],
    [0, 5, 10, 15],
    [0, 50, 100],
    [0, 5_000, 10_000, 15_000, 20_000],
  ]);
});

test('ticks of time are round in the viewer’s zone, also where the clock changes', () => {
  const labels = (from: string, to: string, zone: string) =>
    timeTicks(Date.parse(from), Date.parse(to), 400, zone).map(({ label }) => label);
  expect(labels('2026-03-02T00:00Z', '2026-03-02T20:00Z', 'UTC')).toEqual(['2 Mar', '06:00', '12:00', '18:00']);
  expect(labels('2026-03-02T00:00Z', '2026-03-02T20:00Z', 'Asia/Kolkata')).toEqual([
    '06:00',
    '12:00',
    '18:00',
    '3 Mar',
  ]);
  expect(labels('2026-03-27T12:00Z', '2026-03-31T12:00Z', 'Europe/Berlin')).toEqual([
    '28 Mar',
    '29 Mar',
    '30 Mar',
    '31 Mar',
  ]);
  const berlin = timeTicks(Date.parse('2026-03-28T12:00Z'), Date.parse('2026-03-31T12:00Z'), 400, 'Europe/Berlin');
  expect(berlin.map(({ at }) => new Date(at).toISOString().slice(0, 13))).toContain('2026-03-29T22');
  expect(timeTicks(5, 5, 400)).toEqual([]);
  expect(timeTicks(0, 900 * day, 100, 'UTC').length).toBeLessThan(4);
});

test.each([
  ['Mon 2 Mar', 0, day],
  ['Mon 2 Mar to Tue 3 Mar', 0, 2 * day],
  ['Mon 2 Mar, 03:00 to 06:00', 3 * hour, 6 * hour],
])('a span is called %s', (name, from, to) => {
  expect(spanName(first + from, first + to, 'UTC')).toBe(name);
});

test('neighbours share a column where each would be too narrow, and none is lost', () => {
  const view = buckets(...Array.from({ length: 90 }, (_, i) => ({ compliant: i, violation: 1 })));
  const narrow = columnsOf(view, 280);
  expect(narrow.length).toBe(30);
  expect(narrow.reduce((sum, { all }) => sum + all, 0)).toBe((89 * 90) / 2 + 90);
  expect([narrow[0]?.from, narrow.at(-1)?.to]).toEqual([first, first + 90 * day]);
  expect(columnsOf(view, 10_000).length).toBe(90);
});

test('only periods that there are can be asked for', () => {
  expect([null, '1', '90', '8', '__proto__'].map(daysOf)).toEqual([7, 1, 90, 7, 7]);
  expect([1, 30].map(periodWords)).toEqual(['the last day', 'the last 30 days']);
});

test('a search is an address, whatever strangers wrote', () => {
  expect(casesLink({})).toBe('/cases');
  expect(casesLink({ who: 'a&b=c#\u202e', mark: 'held' })).toBe('/cases?who=a%26b%3Dc%23%E2%80%AE&mark=held');
});

test('figures are copied as numbers, and never as formulas', () => {
  const rows = [
    [{ text: '=HYPERLINK("x")' }, { text: '1,204' }],
    [{ text: 'a\tb\n' }, { text: '5\u00a0min' }],
  ] as const;
  expect(asTabbed({ heads: ['Who', 'Count'], rows })).toBe('Who\tCount\n\'=HYPERLINK("x")\t1204\na b \t5 min');
});
