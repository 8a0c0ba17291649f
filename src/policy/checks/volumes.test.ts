import { describe, expect, test } from 'vitest';
import type { Volume } from '../../facts/types.ts';
import { ruleMistakes } from '../testing/instances.ts';
import { outcomeOf, saidOf } from '../testing/verdicts.ts';

const volume = (more: Partial<Volume> = {}): Volume => ({
  device: '/dev/xvda',
  encrypted: true,
  gib: 8,
  type: 'gp3',
  ...more,
});
const unseen: Volume = { device: null, encrypted: null, gib: null, type: null };

describe('volumes', () => {
  test.each<[string, Volume[] | null | undefined, string]>([
    ['encrypted: true', [volume()], 'compliant'],
    ['encrypted: true', [], 'compliant'],
    ['encrypted: true', null, 'compliant'],
    ['encrypted: true', undefined, 'indeterminate: volumes'],
    ['encrypted: true', [volume(), volume({ encrypted: false })], 'violation'],
    ['encrypted: true', [volume(), volume({ encrypted: null })], 'indeterminate: volumes'],
    ['encrypted: true', [unseen, volume({ encrypted: false })], 'violation'],
    ['maxGiB: 500', [volume({ gib: 500 })], 'compliant'],
    ['maxGiB: 500', [volume({ gib: 501 })], 'violation'],
    ['maxGiB: 500', [volume(), unseen], 'indeterminate: volumes'],
    ['maxGiB: 500', [unseen, volume({ gib: 501 })], 'violation'],
    ['maxGiB: 500', undefined, 'indeterminate: volumes'],
    ['types: [gp3, io2]', [volume(), volume({ type: 'io2' })], 'compliant'],
    ['types: [gp3]', [volume({ type: 'gp2' })], 'violation'],
    ['types: [gp3]', [volume({ type: null })], 'indeterminate: volumes'],
    ['encrypted: true, maxGiB: 5', [volume({ encrypted: null })], 'violation'],
  ])('%s and %j: %s', (wanted, volumes, outcome) =>
    expect(outcomeOf(`volumes: { ${wanted} }`, { facts: volumes === undefined ? {} : { volumes } })).toBe(outcome),
  );

  test('the fault names the first that is wrong, and how many more', () => {
    const said = (wanted: string, ...volumes: Volume[]) => saidOf(`volumes: { ${wanted} }`, { facts: { volumes } });
    const bad = volume({ encrypted: false, gib: 800, type: 'gp2' });
    expect(said('encrypted: true', volume(), bad, bad, bad)).toBe(
      'volumes=/dev/xvda not encrypted, and 2 more, not all encrypted',
    );
    expect(said('maxGiB: 500', bad)).toBe('volumes=/dev/xvda of 800 GiB, not at most 500 GiB each');
    expect(said('types: [gp3]', volume({ type: 'gp2', device: null }))).toBe(
      'volumes=a volume of type gp2, not gp3 each',
    );
  });

  test.each([
    ['{}', 'at least one requirement'],
    ['{ encrypted: false }', 'expected true, got false'],
    ['{ maxGiB: 0 }', '1 or more'],
    ['{ maxGiB: "8" }', 'write it without quotes'],
    ['{ types: gp3 }', 'write [gp3]'],
    ['{ maxGib: 8 }', 'Did you mean "maxGiB"?'],
  ])('%s is refused', (volumes, message) =>
    expect(ruleMistakes(`require: { volumes: ${volumes} }`).join()).toContain(message),
  );
});
