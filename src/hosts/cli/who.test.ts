import { expect, test } from 'vitest';
import { whoAsks } from './who.ts';

const sqlite = { kind: 'sqlite', file: 'x' } as const;
const table = { kind: 'dynamodb', table: 'broom', prefix: '' } as const;
const arn = async (): Promise<string> => 'arn:aws:iam::111122223333:user/alice';
const never = async (): Promise<string> => {
  throw new Error('asked');
};

test('who gives an order is who they say, else BROOM_USER, else their AWS identity or login', async () => {
  expect(await whoAsks('bob', { BROOM_USER: 'alice' }, table, never)).toBe('bob');
  expect(await whoAsks(undefined, { BROOM_USER: 'alice' }, table, never)).toBe('alice');
  expect(await whoAsks(undefined, {}, table, arn)).toBe('arn:aws:iam::111122223333:user/alice');
  expect(await whoAsks(undefined, {}, sqlite, never)).toMatch(/^.+@.+$/);
});

test('a name is one line of what can be seen', async () => {
  expect(await whoAsks(' a\nb\u202e ', {}, sqlite, never)).toBe('a\ufffdb\ufffd');
  await expect(whoAsks(' ', {}, sqlite, never)).rejects.toThrow('--as: expected a name');
});
