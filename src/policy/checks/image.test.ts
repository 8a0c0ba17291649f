import { describe, expect, test } from 'vitest';
import { type instance, launchBy, noon, ruleMistakes } from '../testing/instances.ts';
import { faultsOf, outcomeOf, saidOf } from '../testing/verdicts.ts';

type Facts = NonNullable<NonNullable<Parameters<typeof instance>[0]>['facts']>;

const own = '111122223333';
const other = '444455556666';
const names = `accounts: { images: "${other}" }`;

describe('owners', () => {
  test.each<[string, Facts, string]>([
    ['[self]', { imageOwner: own }, 'compliant'],
    ['[self]', { imageOwner: other }, 'violation'],
    ['[self]', { imageOwner: 'amazon' }, 'violation'],
    ['[self]', {}, 'indeterminate: imageOwner'],
    ['[self]', { imageOwner: null }, 'indeterminate: imageOwner'],
    [`["${other}"]`, { imageOwner: other }, 'compliant'],
    ['[images]', { imageOwner: other }, 'compliant'],
    ['[images]', { imageOwner: own }, 'violation'],
    ['[amazon]', { imageOwner: 'amazon' }, 'compliant'],
    ['[amazon]', { imageOwner: '137112412989', imageOwnerAlias: 'amazon' }, 'compliant'],
    ['[amazon]', { imageOwner: '137112412989', imageOwnerAlias: null }, 'violation'],
    ['[amazon]', { imageOwner: '137112412989', imageOwnerAlias: 'aws-marketplace' }, 'violation'],
    ['[amazon]', { imageOwnerAlias: 'amazon' }, 'compliant'],
    // Either may be the other one's.
    ['[amazon]', { imageOwner: '137112412989' }, 'indeterminate: imageOwnerAlias'],
    [`["${other}"]`, { imageOwner: 'amazon' }, 'indeterminate: imageOwner'],
    [`[self, amazon, "${other}"]`, { imageOwner: own }, 'compliant'],
    [`[self, amazon, "${other}"]`, { imageOwner: '999999999999', imageOwnerAlias: null }, 'violation'],
  ])('%s and %j: %s', (owners, facts, outcome) =>
    expect(outcomeOf(`image: { owners: ${owners} }`, { facts }, names)).toBe(outcome),
  );

  test('the fault names the owner, and how to mend it', () => {
    expect(saidOf('image: { owners: [self, images] }', { facts: { imageOwner: '999999999999' } }, names)).toBe(
      'image owner=999999999999, not one of self, images',
    );
    expect(faultsOf('image: { owners: [self] }', { facts: { imageOwner: other } })[0]?.fix?.kind).toBe('relaunch');
  });

  test.each([
    ['[slef]', 'got "slef". Did you mean "self"?'],
    ['[image]', 'Did you mean "images"?'],
    ['["123"]', 'expected an account id of twelve digits'],
    ['["*"]', 'expected an account id of twelve digits'],
    ['[]', 'at least one in the list of owners'],
    ['self', 'expected a list of owners, got "self"; write [self]'],
  ])('%s is refused', (owners, message) =>
    expect(ruleMistakes(`require: { image: { owners: ${owners} } }`, names).join()).toContain(message),
  );
});

describe('names', () => {
  test.each<[string, Facts, string]>([
    ['["golden-*"]', { imageName: 'golden-2026-02' }, 'compliant'],
    ['["golden-*"]', { imageName: 'Golden-2026-02' }, 'violation'],
    ['["golden-*", "al20??"]', { imageName: 'al2023' }, 'compliant'],
    ['["golden-*"]', {}, 'indeterminate: imageName'],
    ['["golden-*"]', { imageName: null }, 'indeterminate: imageName'],
  ])('%s and %j: %s', (globs, facts, outcome) =>
    expect(outcomeOf(`image: { names: ${globs} }`, { facts })).toBe(outcome),
  );

  test('a glob that is none is refused', () =>
    expect(ruleMistakes('require: { image: { names: ["a\\\\b"] } }').join()).toContain(
      'write two backslashes for one',
    ));
});

describe('maxAge', () => {
  const at = (days: number, ms = 0) => new Date(noon.getTime() - days * 86_400_000 - ms);
  const launch = launchBy();

  test.each<[string, Date, string]>([
    ['younger', at(10), 'compliant'],
    ['of exactly that age at its launch', at(90), 'compliant'],
    ['older by a millisecond', at(90, 1), 'violation'],
    ['created after the launch, by another clock', at(-1), 'compliant'],
  ])('an image that is %s', (_what, imageCreatedAt, outcome) =>
    expect(outcomeOf('image: { maxAge: 90d }', { launch, facts: { imageCreatedAt } })).toBe(outcome),
  );

  test('what is not known is named', () => {
    expect(outcomeOf('image: { maxAge: 90d }', { launch })).toBe('indeterminate: imageCreatedAt');
    expect(outcomeOf('image: { maxAge: 90d }', { facts: { imageCreatedAt: noon } })).toBe('indeterminate: launch');
  });

  test('the age is rounded up, never to what would be allowed', () => {
    const said = (days: number, ms: number, maxAge: string) =>
      saidOf(`image: { maxAge: ${maxAge} }`, { launch, facts: { imageCreatedAt: at(days, ms) } });
    expect(said(90, 1, '90d')).toBe('image age=91d, not at most 90d');
    expect(said(0, 3_600_001, '1h')).toBe('image age=2h, not at most 1h');
  });

  test.each([
    ['90', 'write 90m for minutes, 90s for seconds'],
    ['4000d', 'expected a duration up to 3650d'],
  ])('%s is refused', (maxAge, message) =>
    expect(ruleMistakes(`require: { image: { maxAge: ${maxAge} } }`).join()).toContain(message),
  );
});

test('each key of image says its own fault', () =>
  expect(
    faultsOf('image: { ids: [ami-0a], owners: [self], names: [a] }', {
      facts: { imageId: 'ami-0b', imageOwner: other, imageName: 'b' },
    }).map(({ what }) => what),
  ).toEqual(['image', 'image owner', 'image name']));

test('a key that is not there offers the near one', () =>
  expect(ruleMistakes('require: { image: { owner: [self] } }').join()).toContain('Did you mean "owners"?'));
