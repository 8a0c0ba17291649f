import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, createBench } from '../testing/command-line.ts';

const rules = 'rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify] }]\n';
const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events';
let bench: Bench;
let [policy, store] = ['', ''];
beforeEach(() => {
  bench = createBench({ BROOM_ACCOUNTS: '1234' });
  policy = bench.put('broom.yaml', rules);
  store = `sqlite:${join(bench.folder, 'broom.sqlite')}`;
});
afterEach(() => bench.close());

describe('broom serve', () => {
  test.each([
    [[], 'name a queue with --sqs URL'],
    [['--sqs', 'events'], 'expected the URL of a queue, got "events"'],
    [['--sqs', queue, '--tick', '0s'], 'expected a duration such as 90m or 4h, from 1s to 1h'],
    [['--sqs', queue, '--dryrun'], "unknown option '--dryrun'"],
    [['--sqs', queue], 'BROOM_ACCOUNTS: expected account ids of twelve digits, got "1234"'],
  ])('refuses %j before anything is opened', async (args, message) => {
    const { code, err } = await bench.broom('serve', '--policy', policy, '--store', store, ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(store.slice('sqlite:'.length))).toBe(false);
  });

  test('refuses a policy that is not valid', async () => {
    const plain = createBench();
    const bad = bench.put('bad.yaml', rules.replace('notify', 'notfy'));
    const { code, err } = await plain.broom('serve', '--policy', bad, '--store', store, '--sqs', queue);
    plain.close();
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "notify"?');
  });
});
