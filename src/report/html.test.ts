import fc from 'fast-check';
import { expect, test } from 'vitest';
import { launched, policyOf, replayed, tagged } from '../replay/testing/story.ts';
import { dataMark, embeddable, toHtml } from './html.ts';
import { pageData } from './page-data.ts';

const text = `
rules:
  - id: code-tag
    why: Finance splits the bill by this tag.
    settle: 10m
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: terminate, after: 1h }]
accounts: { shop: "111122223333" }`;
const page = `<script type="application/json">${dataMark}</script>`;
const options = { policy: policyOf(text), madeBy: '1.2.3' };

test('the data of the page is what the report says', async () => {
  const story = [
    launched('i-1', 0, { tags: { Code: 'lol' } }),
    launched('i-2', 60),
    tagged('i-2', '2h', { Code: 'LOL' }),
    launched('i-3', 120, { via: 'autoscaling.amazonaws.com' }),
    launched('i-4', 180),
    tagged('i-4', 200, { Code: 'GGG' }),
  ];
  const data = pageData(await replayed(text, story, { lastAt: '1d' }), options);
  expect(data).toMatchObject({
    madeBy: '1.2.3',
    policy: { accounts: [['111122223333', 'shop']], perHour: { terminate: 10 } },
    rules: [
      {
        id: 'code-tag',
        why: 'Finance splits the bill by this tag.',
        settle: 600_000,
        steps: [
          { do: 'notify', after: 0 },
          { do: 'terminate', after: 3_600_000 },
        ],
      },
    ],
    steps: [
      { do: 'notify', due: 3, taken: 3, held: 0, beyond: 0, heldBy: [] },
      { do: 'terminate', due: 3, taken: 2, held: 1, heldBy: [{ rail: 'managed', count: 1, takenLater: 0 }] },
    ],
    hours: [{ name: '2026-03-01T12', instances: 4, violating: 3 }],
    objectNames: ['story.json'],
    findings: { left: 0 },
  });
  expect(data.findings.shown.map(({ instanceId, outcome, healed }) => [instanceId, outcome, healed])).toEqual([
    ['i-1', 'acted', null],
    ['i-2', 'acted', 'afterStep'],
    ['i-3', 'held', null],
    ['i-4', 'healed', 'beforeSettle'],
  ]);
  expect(data.findings.shown[0]?.faults[0]).toMatchObject({
    said: 'Code=lol: did you mean LOL?',
    fix: 'aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL',
  });
});

test('what became of a finding: told only, ahead of the end, gone', async () => {
  const outcomes = async (policy: string, lastAt: string) => {
    const report = await replayed(policy, [launched('i-1', 0)], { lastAt });
    return pageData(report, options).findings.shown.map(({ outcome }) => outcome);
  };
  expect(await outcomes(text, '30m')).toEqual(['ahead']);
  expect(await outcomes(text.replace(', { do: terminate, after: 1h }', ''), '1d')).toEqual(['told']);
});

test('hours are given where a trail is short, and left out where days tell more', async () => {
  const short = await replayed(text, [launched('i-1', 0), launched('i-2', '2d')]);
  expect(pageData(short, options).hours).toHaveLength(2);
  const long = await replayed(text, [launched('i-1', 0), launched('i-2', '9d')]);
  expect(pageData(long, options).hours).toEqual([]);
});

test('a text of megabytes is cut, and what is too long for a page says how much is left', async () => {
  const report = await replayed(text, [launched('i-1', 0)]);
  const problems = Array.from({ length: 700 }, () => ({ object: 'x'.repeat(5_000), place: null, reason: 'no' }));
  const data = pageData({ ...report, problems }, options);
  expect(data.problems.left).toBe(200);
  expect(data.problems.shown[0]?.object).toHaveLength(1_001);
});

test('the same report gives the same bytes', async () => {
  const make = async () => toHtml(page, pageData(await replayed(text, [launched('i-1', 0)]), options));
  expect(await make()).toBe(await make());
});

test('what is embedded ends no script, opens no comment, and comes back as it was', () => {
  const parts = ['</script>', '<!--', '<script', '\u2028', '\u2029', '&', '$&', "$'", '"', '\\', '\ud800', dataMark];
  const hostile = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 8 }).map((of) => of.join(''));
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile), (data) => {
      const embedded = embeddable(data);
      expect(embedded).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
    { seed: 20260301, numRuns: 500 },
  );
});

test('a page without one place for its data is refused', async () => {
  const data = pageData(await replayed(text, []), options);
  expect(() => toHtml('<p>', data)).toThrow('no one place');
  expect(() => toHtml(page + page, data)).toThrow('no one place');
});
