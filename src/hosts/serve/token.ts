import { randomBytes } from 'node:crypto';
import { Mistake } from '../cli/exit.ts';
import type { Env } from '../service/settings.ts';

export interface Token {
  readonly text: string;
  /** Made up now: nobody knows it unless they are told. */
  readonly isNew: boolean;
}

const least = 32;

/** @throws {Mistake} when BROOM_CONSOLE_TOKEN is too short to be a secret, or no text for an address */
export function consoleToken(env: Env): Token {
  const given = env.BROOM_CONSOLE_TOKEN?.trim() ?? '';
  if (given === '') return { text: randomBytes(32).toString('base64url'), isNew: true };
  if (given.length < least)
    throw new Mistake(
      `BROOM_CONSOLE_TOKEN: expected ${least} characters or more, got ${given.length}; make one with: openssl rand -hex 32`,
    );
  if (!/^[\x21-\x7e]+$/.test(given))
    throw new Mistake('BROOM_CONSOLE_TOKEN: expected letters, digits and signs of ASCII');
  return { text: given, isNew: false };
}
