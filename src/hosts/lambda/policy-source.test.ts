import { expect, test } from 'vitest';
import type { Policy } from '../../policy/types.ts';
import { PolicyError, type PolicyPlace } from './policy-place.ts';
import { createPolicySource } from './policy-source.ts';

const start = Date.parse('2026-03-01T12:00:00Z');

type Answer = Awaited<ReturnType<PolicyPlace['load']>>;

const policy = (digest: string): Answer => ({ policy: { digest } as Policy, since: new Date(start) });

/** A source whose place answers in turn; `at` sets the clock, in seconds. */
function source(...answers: readonly (Answer | Error | Promise<never>)[]) {
  let reads = 0;
  let time = start;
  const place: PolicyPlace = {
    name: 's3://config/broom.yaml',
    load: async () => {
      const answer = answers[reads];
      reads += 1;
      if (answer === undefined) throw new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const made = createPolicySource({ place, now: () => new Date(time), refresh: 60_000, within: 20 });
  return {
    made,
    reads: () => reads,
    digestAt: async (seconds: number) => {
      time = start + seconds * 1_000;
      return (await made.current()).policy.digest;
    },
  };
}

test('a policy is looked at again after a minute, and not before', async () => {
  const { digestAt, reads } = source(policy('a'), 'unchanged', policy('b'));
  expect(await digestAt(0)).toBe('a');
  expect(await digestAt(59)).toBe('a');
  expect(reads()).toBe(1);
  expect(await digestAt(60)).toBe('a');
  expect(await digestAt(121)).toBe('b');
});

test('the last good one stays in force while the new one is broken, which is told until it is mended', async () => {
  const { digestAt, made } = source(policy('a'), new PolicyError('rules[0].id: wrong'), policy('b'));
  await digestAt(0);
  expect(await digestAt(61)).toBe('a');
  expect(made.trouble).toBe('rules[0].id: wrong');
  expect(await digestAt(100)).toBe('a');
  expect(made.trouble).not.toBeNull();
  expect(await digestAt(122)).toBe('b');
  expect(made.trouble).toBeNull();
});

test('the last good one stays in force where nobody answers in time', async () => {
  const { digestAt, made } = source(policy('a'), new Promise<never>(() => {}));
  await digestAt(0);
  expect(await digestAt(61)).toBe('a');
  expect(made.trouble).toBe('s3://config/broom.yaml: s3://config/broom.yaml did not answer within 0.02 s');
});

test('without a first one there is none, and it is asked for again at once', async () => {
  const { digestAt, made } = source(new Error('AccessDenied'), policy('a'));
  await expect(digestAt(0)).rejects.toThrow('no policy could be had: s3://config/broom.yaml: AccessDenied');
  expect(made.trouble).toBeNull();
  expect(await digestAt(1)).toBe('a');
});
