import { describe, expect, test } from 'vitest';
import { storeName, storePlace } from './store.ts';

describe('the store', () => {
  test.each([
    ['sqlite:/a b/c.sqlite', {}, 'sqlite:/a b/c.sqlite'],
    ['dynamodb:broom', { BROOM_STORE: 'sqlite:x' }, 'dynamodb:broom'],
    [undefined, { BROOM_STORE: 'sqlite:x', BROOM_TABLE: 'broom' }, 'sqlite:x'],
    [undefined, { BROOM_TABLE: 'broom' }, 'dynamodb:broom'],
    [undefined, {}, 'sqlite:broom.sqlite'],
  ])('named %j with %j is %s', (given, env, name) => {
    expect(storeName(storePlace(given, env))).toBe(name);
  });

  test('in a table may be one of several', () => {
    expect(storePlace('dynamodb:broom', { BROOM_TABLE_PREFIX: 'canary' })).toMatchObject({ prefix: 'canary' });
  });

  test.each(['sqlite:', 'dynamodb:a b', 'postgres:x', 'broom.sqlite'])('%s is none', (given) => {
    expect(() => storePlace(given, {})).toThrow('expected sqlite:FILE or dynamodb:TABLE');
    expect(() => storePlace(undefined, { BROOM_STORE: given })).toThrow('BROOM_STORE');
  });
});
