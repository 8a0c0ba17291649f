import { describe, expect, test } from 'vitest';
import { live } from '../replay/replay.ts';
import { at, everything, launched, policyOf, tagged, trailOf } from '../replay/testing/story.ts';
import { type Comparison, compare } from './compare.ts';
import { comparisonJson, comparisonTable } from './compare-text.ts';

const code = (values: string, steps: string) =>
  `rules:\n  - { id: code, require: { tags: { Code: ${values} } }, steps: ${steps} }\n`;
const story = [
  launched('i-1', 0, { tags: { Code: 'A' } }),
  launched('i-2', 10, { tags: { Code: 'B' } }),
  launched('i-3', 20),
  launched('i-4', 30),
  tagged('i-4', 400, { Code: 'A' }),
];

async function compared(old: string, now: string): Promise<Comparison> {
  const trail = trailOf(story);
  const [before, after] = [await live(trail, policyOf(old), everything), await live(trail, policyOf(now), everything)];
  return compare(before, after, at('30d'));
}

const changed = ({ changes }: Comparison): string[] =>
  changes.map(({ instanceId, before, after }) => `${instanceId} ${before?.verdict ?? '-'} > ${after?.verdict ?? '-'}`);

describe('comparing two policies over one trail', () => {
  test('a policy differs from itself in nothing', async () => {
    expect((await compared(code('[A]', '[stop]'), code('[A]', '[stop]'))).changes).toEqual([]);
  });

  test('a verdict that differs is a change, and nothing else is', async () => {
    expect(changed(await compared(code('[A]', '[notify]'), code('[A, B]', '[notify]')))).toEqual([
      'i-2 violation > compliant',
    ]);
  });

  test('so are steps under the same verdict, and what is newly acted on comes first', async () => {
    const comparison = await compared(
      code('[A]', '[notify]'),
      code('[A, B]', '[notify, { do: terminate, after: 1h }]'),
    );
    expect(changed(comparison)).toEqual([
      'i-3 violation > violation',
      'i-2 violation > compliant',
      'i-4 violation > violation',
    ]);
    expect([comparison.before, comparison.after]).toMatchObject([
      { violating: 3, acted: 0, terminated: 0 },
      { violating: 2, acted: 1, terminated: 1 },
    ]);
  });

  test('a rule that is added changes those it finds something at', async () => {
    const added = `${code('[A]', '[notify]')}  - { id: owner, when: { tags: { Code: B } }, require: { tags: { Owner: present } }, steps: [notify] }\n`;
    const comparison = await compared(code('[A]', '[notify]'), added);
    expect(changed(comparison)).toEqual(['i-2 - > violation']);
    expect([comparison.rulesAdded, comparison.rulesRemoved]).toEqual([['owner'], []]);
    expect(changed(await compared(added, code('[A]', '[notify]')))).toEqual(['i-2 violation > -']);
  });

  test('as a table', async () => {
    const comparison = await compared(
      code('[A]', '[notify]'),
      code('[A, B]', '[notify, { do: terminate, after: 1h }]'),
    );
    expect(comparisonTable(comparison, false, (text) => text)).toMatchInlineSnapshot(`
      "COMPARED             BEFORE  AFTER
      instances violating       3      2
      messages                  3      2
      steps that act            0      1
      terminations              0      1

      CHANGED (3 instances)
      WHEN (UTC)      INSTANCE  WHERE                   WHO    RULE  BEFORE                      AFTER
      03-01 12:00:20  i-3       111122223333 eu-west-1  alice  code  violation: notify 12:05:20  violation: terminate 13:01:20
      03-01 12:00:10  i-2       111122223333 eu-west-1  alice  code  violation: notify 12:05:10  compliant
      03-01 12:00:30  i-4       111122223333 eu-west-1  alice  code  violation: notify 12:05:30  violation: terminate healed
      "
    `);
    expect(comparisonTable({ ...comparison, changes: [] }, false, (text) => text)).toContain(
      'No instance fares differently.',
    );
  });

  test('as JSON', async () => {
    const comparison = comparisonJson(await compared(code('[A]', '[notify]'), code('[A, B]', '[notify]')));
    expect(comparison.changes).toMatchObject([
      {
        instanceId: 'i-2',
        launchedAt: '2026-03-01T12:00:10Z',
        before: { verdict: 'violation' },
        after: { verdict: 'compliant', steps: [] },
      },
    ]);
  });
});
