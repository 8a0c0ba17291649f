import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepKinds } from '../policy/schema.ts';
import { formatLine, lineOf, parseLine } from './step-text.ts';

describe('a line of steps', () => {
  test('is read as it is written', () => {
    const outcome = fc.constantFrom('taken', 'held:managed', 'held:budget-hour', 'healed', 'gone', 'undecided');
    const line = fc.record({
      do: fc.constantFrom(...stepKinds),
      due: fc.integer({ min: 0, max: 1e6 }).map((seconds) => seconds * 1000),
      outcome,
    });
    fc.assert(
      fc.property(line, (one) => {
        expect(parseLine(formatLine(one))).toEqual(one);
      }),
      { seed: 20260301 },
    );
  });

  test('counts from the launch, whatever unit is written', () => {
    const launchedAt = new Date('2026-03-01T12:00:00Z');
    const dueAt = new Date('2026-03-01T13:00:00Z');
    const line = lineOf({ do: 'stop', dueAt, outcome: 'held:managed', takenAt: null }, launchedAt);
    expect(formatLine(line)).toBe('stop at 1h: held managed');
    expect(parseLine('stop at 60m: held:managed')).toEqual(line);
  });

  test.each([
    ['terminat at 5m', 'Did you mean "terminate"?'],
    ['explode at 5m', 'one of notify, tag, quarantine, stop, terminate'],
    ['terminate at 5 minutes', 'write "terminate at 5m"'],
    ['terminate at noon', null],
    ['terminate', 'write "terminate at 5m"'],
    ['whatever', null],
    ['stop at 4h: held manged', 'Did you mean "held managed"?'],
    [
      'stop at 4h: exploded',
      expect.stringMatching(/^outcomes are taken, held existing, .*, gone, superseded, satisfied, undecided$/),
    ],
  ])('%s is refused with what was meant', (text, suggestion) => {
    expect(parseLine(text)).toEqual({ suggestion });
  });
});
