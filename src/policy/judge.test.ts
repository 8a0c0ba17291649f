import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { alice, instance, launchBy, noon, policyOf } from './testing/instances.ts';

const at = (text: string): Date => new Date(text);

describe('the order of judgement', () => {
  const policy = policyOf(`
rules:
  - id: r
    when: { tags: { env: [prod] }, regions: ["eu-*"] }
    require: { tags: { Code: [LOL] }, keyName: [ops] }
`);
  const verdict = (said: Parameters<typeof instance>[0]) => judge(policy, instance(said), noon).get('r');

  test('`when` false: not-applicable, whatever is unknown', () => {
    expect(verdict({ tags: { env: 'dev' } })).toEqual({ kind: 'not-applicable' });
    expect(verdict({ tags: 'unknown', region: 'us-east-1' })).toEqual({ kind: 'not-applicable' });
  });

  test('unknown in `when`: indeterminate, even where a requirement is broken', () =>
    expect(verdict({ tags: 'unknown', facts: { keyName: 'x' } })).toEqual({
      kind: 'indeterminate',
      missing: ['tag env'],
    }));

  test('any requirement false: violation, even if others are unknown', () =>
    expect(verdict({ tags: { env: 'prod' } })?.kind).toBe('violation'));

  test('all true: compliant', () =>
    expect(verdict({ tags: { env: 'prod', Code: 'LOL' }, facts: { keyName: 'ops' } })).toEqual({ kind: 'compliant' }));

  test('else indeterminate, and the facts are named', () =>
    expect(verdict({ tags: { env: 'prod', Code: 'LOL' } })).toEqual({ kind: 'indeterminate', missing: ['keyName'] }));

  test('every rule has its verdict, in order', () => {
    const two = policyOf(
      'rules: [{ id: b, require: { tags: { x: present } } }, { id: a, require: { tags: { y: present } } }]',
    );
    expect([...judge(two, instance({ tags: { y: '1' } }), noon)].map(([id, { kind }]) => [id, kind])).toEqual([
      ['b', 'violation'],
      ['a', 'compliant'],
    ]);
  });

  test('verdicts without content are shared', () => {
    const again = () => verdict({ tags: { env: 'dev' } });
    expect(again()).toBe(again());
  });
});

describe('an exemption', () => {
  const policyWith = (except: string) =>
    policyOf(`
accounts: { sandbox: "444455556666" }
reservedTags: [case]
rules:
  - { id: code, require: { tags: { Code: [LOL] } } }
  - { id: name, require: { tags: { Name: present } } }
except: [${except}]
`);
  const rest = 'reason: Evidence., owner: sec@example.com, expires: 2027-01-31';
  const forensics = policyWith(`{ id: forensics, rules: ["*"], when: { tags: { case: "IR-*" } }, ${rest} }`);

  test('that holds makes a violation exempt, with who and until when, and keeps its faults', () => {
    const verdict = judge(forensics, instance({ tags: { case: 'IR-7', Name: 'x' } }), noon);
    expect(verdict.get('code')).toMatchObject({
      kind: 'exempt',
      by: 'forensics',
      until: at('2027-02-01T00:00:00Z'),
      faults: [{ what: 'tag Code' }],
    });
    expect(verdict.get('name')).toEqual({ kind: 'compliant' });
  });

  test('that does not hold leaves the violation', () =>
    expect(judge(forensics, instance({ tags: { case: 'ir-7' } }), noon).get('code')?.kind).toBe('violation'));

  test('that may hold leaves the verdict open', () => {
    const byImage = policyWith(`{ id: e, when: { images: ["ami-1*"] }, ${rest} }`);
    expect(judge(byImage, instance(), noon).get('code')).toEqual({ kind: 'indeterminate', missing: ['imageId'] });
  });

  test('does not excuse what is no violation', () => {
    const byImage = policyWith(`{ id: e, when: { images: ["ami-1*"] }, ${rest} }`);
    expect(judge(byImage, instance({ tags: { Code: 'LOL', Name: '' } }), noon).get('code')).toEqual({
      kind: 'compliant',
    });
  });

  test.each([
    ['the last moment of its last day', '2027-01-31T23:59:59.999Z', 'exempt'],
    ['the first moment after', '2027-02-01T00:00:00Z', 'violation'],
  ])('ends with its day, UTC: %s', (_when, now, kind) =>
    expect(judge(forensics, instance({ tags: { case: 'IR-7' } }), at(now)).get('code')?.kind).toBe(kind),
  );

  test('that is over leaves nothing open', () => {
    const byImage = policyWith(`{ id: e, when: { images: ["ami-1*"] }, ${rest} }`);
    expect(judge(byImage, instance(), at('2028-01-01T00:00:00Z')).get('code')?.kind).toBe('violation');
  });

  test('limited to rules excuses only those', () => {
    const one = policyWith(`{ id: e, rules: [name], when: { accounts: ["1*"] }, ${rest} }`);
    const verdicts = judge(one, instance(), noon);
    expect([verdicts.get('code')?.kind, verdicts.get('name')?.kind]).toEqual(['violation', 'exempt']);
  });

  test('without rules excuses all', () =>
    expect(
      judge(policyWith(`{ id: e, when: { accounts: ["1*"] }, ${rest} }`), instance(), noon).get('code')?.kind,
    ).toBe('exempt'));

  test.each([
    ['an account by name', 'accounts: [sandbox]', { account: '444455556666' }],
    ['a principal', 'principals: ["ali*"]', { launch: launchBy() }],
    ['an instance', 'instances: [i-0123456789abcdef0]', {}],
    ['an image', 'images: ["ami-1*"]', { facts: { imageId: 'ami-123' } }],
    ['a tag', 'tags: { case: present }', { tags: { case: '' } }],
    ['all of several', 'tags: { case: ["a", "b*"] }, accounts: ["*"]', { tags: { case: 'bc' } }],
  ])('may rest on %s', (_what, when, said) =>
    expect(judge(policyWith(`{ id: e, when: { ${when} }, ${rest} }`), instance(said), noon).get('code')?.kind).toBe(
      'exempt',
    ),
  );

  test('of several the one that lasts longest is named', () => {
    const two = policyWith(
      `{ id: short, when: { accounts: ["*"] }, reason: a, owner: b, expires: 2026-12-31 }, { id: long, when: { accounts: ["*"] }, ${rest} }`,
    );
    expect(judge(two, instance(), noon).get('code')).toMatchObject({ by: 'long' });
  });

  test('that holds is enough, whatever another needs to know', () => {
    const two = policyWith(
      `{ id: a, when: { images: ["x"] }, ${rest} }, { id: b, when: { accounts: ["*"] }, ${rest} }`,
    );
    expect(judge(two, instance(), noon).get('code')).toMatchObject({ kind: 'exempt', by: 'b' });
  });
});

describe('managed', () => {
  const policyWith = (managed: string) =>
    policyOf(`managed: ${managed}\nrules: [{ id: r, require: { tags: { Code: present } } }]`);
  const ofAGroup = instance({ tags: { 'aws:autoscaling:groupName': 'web' }, launch: launchBy() });

  test('ignore: what something would launch again is not judged', () =>
    expect(judge(policyWith('ignore'), ofAGroup, noon).get('r')).toEqual({ kind: 'not-applicable' }));

  test('ignore: what a person launched is', () =>
    expect(judge(policyWith('ignore'), instance({ launch: launchBy() }), noon).get('r')?.kind).toBe('violation'));

  test('ignore: what launched it is not known', () =>
    expect(judge(policyWith('ignore'), instance({ tags: 'unknown' }), noon).get('r')).toEqual({
      kind: 'indeterminate',
      missing: ['provenance'],
    }));

  test.each(['report', 'enforce'])('%s: it is judged like any other', (managed) =>
    expect(judge(policyWith(managed), ofAGroup, noon).get('r')?.kind).toBe('violation'),
  );

  test('a tag that a user can write is no shield', () =>
    expect(
      judge(
        policyWith('ignore'),
        instance({ tags: { 'autoscaling:groupName': 'web' }, launch: launchBy(alice) }),
        noon,
      ).get('r')?.kind,
    ).toBe('violation'));
});
