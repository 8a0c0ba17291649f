import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../program.ts';

async function broom(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const isTerminal = { out: false, err: false };
  const code = await run(['simulate', ...args], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    isTerminal,
    env: {},
  });
  return { code, out: out.join(''), err: err.join('') };
}

test('says what happened in a seeded world, the same each time', async () => {
  const args = ['--seed', 'docs', '--launches', '30', '--faults', 'many'];
  const [one, other] = [await broom(...args), await broom(...args)];
  expect(one).toEqual(other);
  expect([one.code, one.err]).toEqual([0, '']);
  expect(one.out).toContain('Seed docs, faults many: 30 launches');
});

test('takes a policy of one’s own, and answers as JSON', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broom-simulate-'));
  const file = join(folder, 'broom.yaml');
  writeFileSync(
    file,
    `mode: enforce
rules: [{ id: owner, require: { tags: { Owner: present } }, steps: [notify, { do: stop, after: 1h }] }]
channels: [{ slack: env:BROOM_SLACK_URL }]
`,
  );
  const { code, out } = await broom('--seed', '1', '--launches', '30', '--policy', file, '--json');
  rmSync(folder, { recursive: true });
  const told: unknown = JSON.parse(out);
  expect(code).toBe(0);
  expect(told).toMatchObject({ seed: '1', launches: 30, rules: [{ rule: 'owner' }], breaches: [] });
  expect(told).toMatchObject({ steps: [{ do: 'notify' }, { do: 'stop', taken: expect.any(Number) }] });
});

test.each([
  [['--launches', '0'], 'expected a whole number from 1 to 100000'],
  [['--seed', 'a b'], 'expected letters, digits'],
  [['--faults', 'all'], 'Allowed choices are none, some, many'],
  [['--policy', 'not-there.yaml'], 'not-there.yaml'],
])('refuses %j', async (args, message) => {
  const { code, out, err } = await broom(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(message);
});
