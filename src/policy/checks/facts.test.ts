import { describe, expect, test } from 'vitest';
import { describeFault } from '../fault.ts';
import { judge } from '../judge.ts';
import { instance, noon, ruleMistakes, ruleOf } from '../testing/instances.ts';
import type { Verdict } from '../types.ts';

type Facts = NonNullable<Parameters<typeof instance>[0]>['facts'];

const verdict = (require: string, facts: Facts = {}): Verdict | undefined =>
  judge(ruleOf(`require: { ${require} }`), instance({ facts: facts ?? {} }), noon).get('r');

const firstFault = (found: Verdict | undefined) => (found?.kind === 'violation' ? found.faults[0] : null);

describe('instanceType', () => {
  const small = 'instanceType: ["t3.*", "t4g.*", "m5.large"]';

  test.each([
    ['t3.micro', 'compliant'],
    ['t4g.2xlarge', 'compliant'],
    ['m5.large', 'compliant'],
    ['t3a.micro', 'violation'],
    ['T3.micro', 'violation'],
    ['m5.xlarge', 'violation'],
  ])('%s is %s', (instanceType, kind) => expect(verdict(small, { instanceType })?.kind).toBe(kind));

  test('not known: open', () => expect(verdict(small)).toEqual({ kind: 'indeterminate', missing: ['instanceType'] }));

  test('"absent" is not a type that breaks the rule', () =>
    expect(verdict(small, { instanceType: null })?.kind).toBe('indeterminate'));

  test('the fault says how to mend it', () => {
    const fault = firstFault(verdict(small, { instanceType: 'p4d.24xlarge' }));
    expect(fault).toMatchObject({
      what: 'instanceType',
      seen: 'p4d.24xlarge',
      wanted: 'one of t3.*, t4g.*, m5.large',
      fix: { kind: 'relaunch' },
    });
    expect(fault && describeFault(fault)).toBe('instanceType=p4d.24xlarge, not one of t3.*, t4g.*, m5.large');
  });

  test.each([
    ['instanceType: []', 'expected at least one in the list of globs over instance types, got an empty list'],
    ['instanceType: t3.*', 'expected a list of globs over instance types, got "t3.*"; write ["t3.*"]'],
    ['instanceType: ["t3\\\\x"]', 'write two backslashes for one'],
  ])('%s is refused', (require, message) => expect(ruleMistakes(`require: { ${require} }`).join()).toContain(message));
});

describe('keyName', () => {
  test.each([
    ['keyName: [ops]', 'ops', 'compliant'],
    ['keyName: [ops]', 'OPS', 'violation'],
    ['keyName: ["o*"]', 'ops', 'violation'],
    ['keyName: [ops]', null, 'violation'],
    ['keyName: [ops, none]', null, 'compliant'],
    ['keyName: [ops, none]', 'none', 'violation'],
    ['keyName: [none]', null, 'compliant'],
    ['keyName: [none]', 'ops', 'violation'],
  ])('%s and the key pair %s: %s', (require, keyName, kind) => expect(verdict(require, { keyName })?.kind).toBe(kind));

  test('not known: open', () =>
    expect(verdict('keyName: [ops]')).toEqual({ kind: 'indeterminate', missing: ['keyName'] }));

  test('no key pair is seen as none, and a pair of that name in quotes', () => {
    expect(firstFault(verdict('keyName: [ops]', { keyName: null }))).toMatchObject({ seen: 'none', wanted: 'ops' });
    expect(firstFault(verdict('keyName: [a, b, none]', { keyName: 'none' }))).toMatchObject({
      seen: '"none"',
      wanted: 'one of a, b or none',
    });
  });

  test('a near name is offered', () =>
    expect(firstFault(verdict('keyName: [ops-key]', { keyName: 'ops_key' }))?.near).toBe('ops-key'));
});

describe('image', () => {
  const golden = 'image: { ids: [ami-0a1b2c3d, ami-0f1e2d3c] }';

  test.each([
    ['ami-0a1b2c3d', 'compliant'],
    ['ami-0a1b2c3d4', 'violation'],
  ])('%s is %s', (imageId, kind) => expect(verdict(golden, { imageId })?.kind).toBe(kind));

  test('not known: open', () => expect(verdict(golden)).toEqual({ kind: 'indeterminate', missing: ['imageId'] }));

  test('ids are literal', () =>
    expect(ruleMistakes('require: { image: { ids: ["ami-*"] } }')).toEqual([
      'rules[0].require.image.ids[0]: expected an image id such as ami-0abc; it is literal, got "ami-*"',
    ]));
});
