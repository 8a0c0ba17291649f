import { describe, expect, test } from 'vitest';
import { type instance, ruleMistakes } from '../testing/instances.ts';
import { outcomeOf, saidOf } from '../testing/verdicts.ts';

type Facts = NonNullable<NonNullable<Parameters<typeof instance>[0]>['facts']>;

describe('metadata', () => {
  test.each<[string, Facts, string]>([
    ['tokens: required', { metadataTokens: 'required' }, 'compliant'],
    ['tokens: required', { metadataTokens: 'optional' }, 'violation'],
    ['tokens: required', {}, 'indeterminate: metadataTokens'],
    ['tokens: required', { metadataTokens: null }, 'indeterminate: metadataTokens'],
    ['endpoint: disabled', { metadataEndpoint: 'disabled' }, 'compliant'],
    ['endpoint: disabled', { metadataEndpoint: 'enabled' }, 'violation'],
    ['endpoint: enabled', { metadataEndpoint: 'disabled' }, 'violation'],
    ['endpoint: enabled', {}, 'indeterminate: metadataEndpoint'],
    ['hopLimit: 2', { metadataHopLimit: 1 }, 'compliant'],
    ['hopLimit: 2', { metadataHopLimit: 2 }, 'compliant'],
    ['hopLimit: 2', { metadataHopLimit: 3 }, 'violation'],
    ['hopLimit: 2', {}, 'indeterminate: metadataHopLimit'],
    ['hopLimit: 2', { metadataHopLimit: null }, 'indeterminate: metadataHopLimit'],
    ['tokens: required, hopLimit: 1', { metadataTokens: 'optional' }, 'violation'],
  ])('%s and %j: %s', (options, facts, outcome) =>
    expect(outcomeOf(`metadata: { ${options} }`, { facts })).toBe(outcome),
  );

  test('the fault says what is set', () => {
    expect(saidOf('metadata: { tokens: required }', { facts: { metadataTokens: 'optional' } })).toBe(
      'metadata tokens=optional, not required',
    );
    expect(saidOf('metadata: { hopLimit: 1 }', { facts: { metadataHopLimit: 64 } })).toBe(
      'metadata hop limit=64, not at most 1',
    );
  });

  test.each([
    ['{}', 'at least one requirement'],
    ['{ tokens: optional }', 'expected required, got "optional"'],
    ['{ endpoint: off }', 'expected one of enabled, disabled, got "off"'],
    ['{ hopLimit: 0 }', 'expected a whole number, 1 or more, got 0'],
    ['{ hopLimit: 65 }', 'up to 64'],
    ['{ token: required }', 'Did you mean "tokens"?'],
  ])('%s is refused', (metadata, message) =>
    expect(ruleMistakes(`require: { metadata: ${metadata} }`).join()).toContain(message),
  );
});
