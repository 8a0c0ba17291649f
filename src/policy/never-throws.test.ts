import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noTags } from '../facts/tags.ts';
import type { FactName, FactValues, Instance } from '../facts/types.ts';
import { describeFault } from './fault.ts';
import { judge } from './judge.ts';
import { instance, launchBy, noon, policyOf } from './testing/instances.ts';

const seed = 20261121;

/** A rule for each requirement, so that each is seen to answer by itself. */
const policy = policyOf(`
accounts: { shop: "444455556666" }
rules:
  - { id: ids, require: { image: { ids: [ami-0a] } } }
  - { id: owners, require: { image: { owners: [self, amazon, shop] } } }
  - { id: names, require: { image: { names: ["a*"] } } }
  - { id: age, require: { image: { maxAge: 1d } } }
  - { id: groups, require: { network: { groups: { allow: [a, sg-1], require: [a], deny: [b] } } } }
  - { id: closed, require: { network: { closedToWorld: [22, "80-90"] } } }
  - { id: shut, require: { network: { closedToWorld: all } } }
  - { id: private, require: { network: { publicIp: false, subnets: [subnet-1], vpcs: [vpc-1] } } }
  - { id: public, require: { network: { publicIp: true } } }
  - { id: metadata, require: { metadata: { tokens: required, endpoint: enabled, hopLimit: 1 } } }
  - { id: volumes, require: { volumes: { encrypted: true, maxGiB: 8, types: [gp3] } } }
  - { id: profile, require: { instanceProfile: [a, none, "arn:aws:iam::111122223333:instance-profile/b"] } }
  - { id: type, require: { instanceType: ["a*"], keyName: [a, none] } }
  - { id: cores, require: { assert: instance.cpuOptions.coreCount * instance.cpuOptions.threadsPerCore <= 8 } }
  - { id: text, require: { assert: 'instance.tags["a"].matches("^(a|b)+$") || instance.type.contains(instance.keyName)' } }
  - { id: lists, require: { assert: 'instance.tags.all(key, instance.tags[key] != "") && instance.volumes.exists(each, each.gib > 8)' } }
  - { id: launch, require: { assert: 'launch.at.getHours() < 12 || launch.principal.arn.startsWith(launch.via)' } }
`);

const text = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'none', '__proto__', 'amazon', '111122223333', 'sg-1', '-1', 'tcp', 'arn:'),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constant('a'.repeat(10_000)),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 22, -1, Number.MAX_SAFE_INTEGER));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary);
const date = fc.date({ noInvalidDate: false });

/** The type says what may be read; what is in it, a stranger. */
const values: { readonly [Name in FactName]?: fc.Arbitrary<FactValues[Name]> } = {
  imageId: text,
  imageOwner: text,
  imageOwnerAlias: text,
  imageName: text,
  imageCreatedAt: date,
  instanceType: text,
  keyName: text,
  vpcId: text,
  subnetId: text,
  publicIp: text,
  instanceProfile: text,
  associatesPublicIp: fc.boolean(),
  securityGroups: fc.array(fc.record({ id: text, name: orNull(text) }), { maxLength: 3 }),
  networkOpenings: fc.array(
    fc.record({ protocol: text, fromPort: orNull(number), toPort: orNull(number), cidr: text }),
    { maxLength: 3 },
  ),
  volumes: fc.array(
    fc.record({ device: orNull(text), encrypted: orNull(fc.boolean()), gib: orNull(number), type: orNull(text) }),
    { maxLength: 3 },
  ),
  cpuOptions: fc.record({ coreCount: number, threadsPerCore: number }),
  metadataTokens: fc.constantFrom('required', 'optional'),
  metadataEndpoint: fc.constantFrom('enabled', 'disabled'),
  metadataHopLimit: number,
};

const facts = fc.record(
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fc.option(value as fc.Arbitrary<unknown>)])),
  { requiredKeys: [] },
);

const instances: fc.Arbitrary<Instance> = fc
  .tuple(facts, fc.option(fc.array(fc.tuple(text, text), { maxLength: 4 })), text, fc.option(date))
  .map(([known, tags, name, at]) =>
    instance({
      facts: known as NonNullable<NonNullable<Parameters<typeof instance>[0]>['facts']>,
      tags: tags === null ? noTags : new Map(tags),
      launch: at === null ? null : launchBy({ name, arn: name, via: name, session: null }, { at }),
    }),
  );

test('whatever the evidence, every rule has a verdict, and nothing is thrown', () =>
  fc.assert(
    fc.property(instances, (subject) => {
      const verdicts = judge(policy, subject, noon);
      expect(verdicts.size).toBe(policy.rules.length);
      for (const verdict of verdicts.values()) {
        if (verdict.kind !== 'violation') continue;
        for (const fault of verdict.faults) expect(describeFault(fault).length).toBeLessThan(2000);
      }
    }),
    { seed, numRuns: 1500 },
  ));

test('without evidence every rule is open, and names the facts', () => {
  const verdicts = judge(policy, instance({ tags: 'unknown' }), noon);
  for (const [id, { kind }] of verdicts) expect([id, kind]).toEqual([id, 'indeterminate']);
  const missing = [...verdicts.values()].flatMap((verdict) =>
    verdict.kind === 'indeterminate' ? verdict.missing : [],
  );
  expect(new Set(missing)).toEqual(
    new Set([
      ...['imageId', 'imageOwner', 'imageName', 'imageCreatedAt', 'securityGroups', 'networkOpenings', 'publicIp'],
      ...['subnetId', 'vpcId', 'metadataTokens', 'metadataEndpoint', 'metadataHopLimit', 'volumes', 'instanceProfile'],
      ...['instanceType', 'keyName', 'cpuOptions', 'tag a', 'tags', 'launch', 'principal'],
    ]),
  );
});
