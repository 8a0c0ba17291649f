import { expect, test } from 'vitest';
import { createLog } from './log.ts';

const noon = new Date('2026-03-01T12:00:00Z');
function logged(asJson: boolean, fields: Record<string, string | number>): string {
  const lines: string[] = [];
  createLog(
    (line) => lines.push(line),
    () => noon,
    asJson,
  )('warn', 'set aside', fields);
  return lines.join('');
}

test('a line for people', () => {
  expect(logged(false, { queue: 'events', messages: 3, why: 'a "word" or two' })).toBe(
    '2026-03-01T12:00:00.000Z warn set aside queue=events messages=3 why="a \\"word\\" or two"\n',
  );
});

test('a line for programs', () => {
  expect(JSON.parse(logged(true, { messages: 3 }))).toEqual({
    at: '2026-03-01T12:00:00.000Z',
    level: 'warn',
    what: 'set aside',
    messages: 3,
  });
});

test('what strangers wrote breaks no line, moves no cursor, and is cut', () => {
  const line = logged(false, { what: `a\nb\u001b[2J\u202e${'x'.repeat(5_000)}` });
  expect(line.split('\n')).toHaveLength(2);
  expect(line).toContain('a\ufffdb\ufffd[2J\ufffdx');
  expect(line.length).toBeLessThan(1_200);
});
