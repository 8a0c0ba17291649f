import { subscribe } from '../../aws/sns-subscribe.ts';
import { createQueue } from '../../aws/sqs.ts';
import { Mistake } from '../cli/exit.ts';
import { deadLettersTo } from '../lambda/dead-letters.ts';
import { createAwsService } from '../service/aws-service.ts';
import type { Env, Settings } from '../service/settings.ts';
import { systemClock } from './clock.ts';
import type { Scene } from './scene.ts';

/** The real world. */
export function createAwsScene(settings: Settings, env: Env, queues: readonly string[]): Scene {
  const deadLetters = deadLetterUrl(env);
  const emulator = env.AWS_ENDPOINT_URL_SNS || env.AWS_ENDPOINT_URL || '';
  return {
    clock: systemClock,
    speed: 1,
    simulation: null,
    queues: queues.map((url) => ({
      kind: 'sqs',
      name: url.replace(/^.*\//, ''),
      text: `taking messages of ${url}`,
      queue: createQueue(url),
    })),
    ...(deadLetters !== null && { deadLetters: deadLettersTo(deadLetters) }),
    makeService: (parts) => createAwsService({ settings, env, ...parts }),
    subscribe,
    snsHosts: /^https?:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/?$/.test(emulator) ? [new URL(emulator).origin] : [],
  };
}

/** @throws {Mistake} when it is no URL */
export function deadLetterUrl(env: Env): string | null {
  const url = env.BROOM_DEAD_LETTER_URL?.trim() || null;
  if (url !== null && !/^https?:\/\/[^\s/]+\/\S+$/.test(url))
    throw new Mistake(`BROOM_DEAD_LETTER_URL: expected the URL of a queue, got "${url}"`);
  return url;
}
