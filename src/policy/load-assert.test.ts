import { describe, expect, test } from 'vitest';
import { loadPolicy, openPolicy, openPolicyObject } from './load.ts';

const rule = { id: 'r', require: { assert: 'instance.cpuOptions.coreCount <= 8' } };
const text = JSON.stringify({ rules: [rule] });
const source = { file: 'policy.yaml', readFile: () => '' };

describe('a policy with an assert', () => {
  test('is read by openPolicy, which loads CEL', async () => {
    expect((await openPolicy({ ...source, text })).policy?.rules[0]?.summary).toBe(
      'instance.cpuOptions.coreCount <= 8',
    );
    expect((await openPolicyObject({ rules: [rule] }, source)).policy?.rules).toHaveLength(1);
  });

  test('is a mistake where CEL was not loaded, and the message says what to do', () => {
    const { policy, diagnostics } = loadPolicy({ ...source, text });
    expect(policy).toBeNull();
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'assert cannot be read here: the policy was loaded without CEL; load it with openPolicy',
    ]);
  });

  test('has the place of its mistakes in the text', async () => {
    const { diagnostics } = await openPolicy({
      ...source,
      text: 'rules:\n  - id: r\n    require:\n      assert: instance.typ == "a"\n',
    });
    expect(diagnostics).toMatchObject([{ line: 4, column: 15, path: 'rules[0].require.assert' }]);
  });

  test('and one in the wrong shape are told apart from one that cannot be read', async () => {
    const { diagnostics } = await openPolicyObject({ rules: [{ id: 'r', require: { assert: 3 } }] }, source);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'expected an expression of CEL, or a list of them, got 3',
    ]);
  });
});

test('a policy that holds itself does not keep openPolicyObject', async () => {
  const round: { rules: unknown[] } = { rules: [] };
  round.rules.push({ id: 'r', require: round });
  expect((await openPolicyObject(round, source)).policy).toBeNull();
});
