import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { troubleOf } from './errors.ts';
import { askForAll } from './ids.ts';
import { refusal } from './testing/mocked-calls.ts';

type Words = (unknown: readonly string[]) => string;

/** EC2 with instances of its own: one id that it does not know, and the whole request is refused. */
function ec2Of(known: ReadonlySet<string>, words: Words) {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    ask: async (ids: readonly string[]): Promise<readonly string[]> => {
      asked.push(ids);
      const unknown = ids.filter((id) => !known.has(id));
      if (unknown.length > 0) throw refusal('InvalidInstanceID.NotFound', words(unknown));
      return ids;
    },
  };
}

const isUnknown = (error: unknown): boolean => troubleOf(error) === 'unknown-instance';
const ids = Array.from({ length: 100 }, (_, index) => `i-${index.toString(16).padStart(17, '0')}`);

const manners: [string, Words][] = [
  ['names all', (unknown) => `The instance IDs '${unknown.join(', ')}' do not exist`],
  ['names one', ([first]) => `The instance ID '${first}' does not exist`],
  ['names none', () => 'some instances do not exist'],
  ['names the wrong ones', () => `not ${ids[0]}, ${ids[50]} nor ${ids[99]}`],
];

describe.each(manners)('when a refusal %s', (_manner, words) => {
  test('every known id is answered, every unknown one found out, in a bounded number of calls', () =>
    fc.assert(
      fc.asyncProperty(fc.subarray(ids, { minLength: 1 }), fc.subarray(ids), async (wanted, missing) => {
        const known = new Set(ids.filter((id) => !missing.includes(id)));
        const ec2 = ec2Of(known, words);
        const { found, unknown } = await askForAll(wanted, ec2.ask, isUnknown);
        expect([...found].sort()).toEqual(wanted.filter((id) => known.has(id)));
        expect([...unknown].sort()).toEqual(wanted.filter((id) => !known.has(id)));
        const bad = unknown.size;
        expect(ec2.asked.length).toBeLessThanOrEqual(1 + 2 * bad * Math.ceil(Math.log2(wanted.length) + 1));
      }),
      { seed: 20260301, numRuns: 300 },
    ));
});

test('a refusal that names the one unknown id costs three calls', async () => {
  const ec2 = ec2Of(new Set(ids.slice(1)), ([first]) => `The instance ID '${first}' does not exist`);
  await askForAll(ids, ec2.ask, isUnknown);
  expect(ec2.asked.map((some) => some.length).sort((a, b) => a - b)).toEqual([1, 99, 100]);
});

test('any other error is the answer, and nothing is asked for nothing', async () => {
  const ask = async (): Promise<never> => {
    throw refusal('UnauthorizedOperation');
  };
  await expect(askForAll(ids, ask, isUnknown)).rejects.toThrow('UnauthorizedOperation');
  await expect(askForAll([], ask, isUnknown)).resolves.toEqual({ found: [], unknown: new Set() });
});
