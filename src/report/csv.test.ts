import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { launched, replayed, tagged } from '../replay/testing/story.ts';
import { csvCell, csvColumns, toCsv } from './csv.ts';

const policy = `
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG], Owner: present } }
    steps: [terminate, notify]`;

/** Reads CSV back as RFC 4180 says. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(cell)) {
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('the CSV report', () => {
  test('has one row a finding, in the order of the report, under its head', async () => {
    const report = await replayed(
      policy,
      [
        launched('i-1', 0, { tags: { Code: 'lol', Owner: 'alice' } }),
        launched('i-2', 60, { tags: { Owner: 'bob' } }),
        tagged('i-2', '1h', { Code: 'LOL' }),
        launched('i-3', 90, { tags: { Code: 'LOL', Owner: 'carol' } }),
      ],
      { lastAt: '1d' },
    );
    const [head, ...rows] = read(toCsv(report));
    expect(head).toEqual(csvColumns);
    const told = rows.map((row) => Object.fromEntries(row.map((cell, i) => [csvColumns[i] ?? '', cell])));
    expect(told).toMatchObject([
      {
        instanceId: 'i-1',
        outcome: 'acted',
        wrong: 'Code=lol: did you mean LOL?',
        fix: 'aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL',
        steps: 'terminate taken 2026-03-01T12:06:00Z; notify taken 2026-03-01T12:06:00Z',
        healed: '',
        secondsToHeal: '',
      },
      { instanceId: 'i-2', healed: 'afterStep', healedAt: '2026-03-01T13:00:00Z', secondsToHeal: '3540' },
    ]);
    expect(told).toHaveLength(2);
  });

  test('without findings is its head', async () => {
    expect(toCsv(await replayed(policy, []))).toBe(`${csvColumns.join(',')}\r\n`);
  });

  test('what a stranger wrote begins no formula and ends no row', async () => {
    const report = await replayed(policy, [launched('i-1', 0, { tags: { Code: '","x"\r\n=1+1', Owner: 'alice' } })]);
    const rows = read(toCsv(report));
    expect(rows.map((row) => row.length)).toEqual([csvColumns.length, csvColumns.length]);
  });
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\rx', `"'\rx"`],
  ['\nx', `"'\nx"`],
  ['  =1', "'  =1"],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['=a,b', `"'=a,b"`],
  ['\u0000\u001b[2J', '\u{FFFD}\u{FFFD}[2J'],
  ['naïve 👩‍💻', 'naïve 👩‍💻'],
])('the cell %j is written as %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test('any texts come back as they were, but for the apostrophe and what is no text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 5 }), (texts) => {
      const [row] = read(`${texts.map(csvCell).join(',')}\r\n`);
      const kept = texts.map((text) => text.replace(/(?![\t\r\n])[\p{Cc}\p{Cs}]/gu, '\u{FFFD}'));
      expect(row?.map((cell, i) => (cell === kept[i] ? cell : cell.slice(1)))).toEqual(kept);
      for (const cell of row ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
    { seed: 20260301, numRuns: 500 },
  );
});
