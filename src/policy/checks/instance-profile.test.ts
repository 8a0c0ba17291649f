import { describe, expect, test } from 'vitest';
import { ruleMistakes } from '../testing/instances.ts';
import { outcomeOf, saidOf } from '../testing/verdicts.ts';

const arn = 'arn:aws:iam::111122223333:instance-profile/apps/web';

describe('instanceProfile', () => {
  test.each<[string, string | null | undefined, string]>([
    ['[web]', 'web', 'compliant'],
    ['[web]', arn, 'compliant'],
    ['[apps]', arn, 'violation'],
    ['[web]', 'Web', 'violation'],
    ['["w*"]', 'web', 'violation'],
    ['[web]', null, 'violation'],
    ['[web, none]', null, 'compliant'],
    ['[none]', null, 'compliant'],
    ['[none]', 'web', 'violation'],
    ['[web]', undefined, 'indeterminate: instanceProfile'],
    [`["${arn}"]`, arn, 'compliant'],
    [`["${arn}"]`, arn.replace('1111', '2222'), 'violation'],
    [`["${arn}"]`, 'web', 'indeterminate: instanceProfile'],
    [`["${arn}"]`, 'other', 'violation'],
    ['present', 'web', 'compliant'],
    ['present', null, 'violation'],
    ['present', undefined, 'indeterminate: instanceProfile'],
  ])('%s and %s: %s', (allowed, instanceProfile, outcome) =>
    expect(
      outcomeOf(`instanceProfile: ${allowed}`, { facts: instanceProfile === undefined ? {} : { instanceProfile } }),
    ).toBe(outcome),
  );

  test('the fault names it, and the near one', () => {
    expect(saidOf('instanceProfile: [web-app]', { facts: { instanceProfile: 'web_app' } })).toBe(
      'instanceProfile=web_app: did you mean web-app?',
    );
    expect(saidOf('instanceProfile: [a, none]', { facts: { instanceProfile: 'bcd' } })).toBe(
      'instanceProfile=bcd, not a or none',
    );
    expect(saidOf('instanceProfile: present', { facts: { instanceProfile: null } })).toBe('instanceProfile is none');
  });

  test.each([
    ['web', 'expected present, or a list of names, ARNs and none, got "web"; write [web]'],
    ['none', 'write [none]'],
    ['presnt', 'Did you mean "present"?'],
    ['[]', 'at least one in the list of instance profiles'],
  ])('%s is refused', (allowed, message) =>
    expect(ruleMistakes(`require: { instanceProfile: ${allowed} }`).join()).toContain(message),
  );
});
