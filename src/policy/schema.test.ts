import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaults } from './defaults.ts';
import { policySchema } from './schema.ts';

interface Shape {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
}

/** Every key of the language, by its path. */
function keysOf(shape: Shape, path = ''): [string, Shape][] {
  const own = Object.entries(shape.properties ?? {}).map(([key, value]): [string, Shape] => [`${path}${key}`, value]);
  const map = typeof shape.additionalProperties === 'object' ? [shape.additionalProperties] : [];
  const inner = [...(shape.anyOf ?? []), ...(shape.items === undefined ? [] : [shape.items]), ...map];
  return [
    ...own,
    ...own.flatMap(([key, value]) => keysOf(value, `${key}.`)),
    ...inner.flatMap((each) => keysOf(each, path)),
  ];
}

const schema = z.toJSONSchema(policySchema) as Shape;
const keys = keysOf(schema);

describe('every key of the language', () => {
  test('is found', () => {
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.map(([path]) => path)).toContain('rules.require.network.groups.deny');
  });

  test.each(keys)('%s says what it means, and gives an example', (_path, { description, examples }) => {
    expect(description).toMatch(/^\p{Lu}.*\.$|^`/su);
    expect(examples?.length).toBeGreaterThan(0);
  });

  test('has the default that holds', () => {
    const settings = schema.properties ?? {};
    for (const name of [
      'mode',
      'settle',
      'staleAfter',
      'existing',
      'managed',
      'role',
      'accounts',
      'reservedTags',
    ] as const)
      expect([name, settings[name]?.default]).toEqual([name, defaults[name]]);
    for (const action of ['terminate', 'stop', 'quarantine'] as const)
      for (const span of ['perHour', 'perDay', 'orgPerHour'] as const)
        expect(settings.limits?.properties?.[action]?.properties?.[span]?.default).toBe(defaults.limits[action][span]);
  });
});

test('nothing in the schema transforms: what goes in has the form of what comes out', () =>
  expect(z.toJSONSchema(policySchema, { io: 'input' })).toEqual(z.toJSONSchema(policySchema, { io: 'output' })));
