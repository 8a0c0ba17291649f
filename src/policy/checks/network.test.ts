import { describe, expect, test } from 'vitest';
import type { FactValues, NetworkOpening } from '../../facts/types.ts';
import { type instance, ruleMistakes } from '../testing/instances.ts';
import { faultsOf, outcomeOf, saidOf } from '../testing/verdicts.ts';

type Facts = NonNullable<NonNullable<Parameters<typeof instance>[0]>['facts']>;

const open = (protocol: string, fromPort: number | null, toPort = fromPort, cidr = '0.0.0.0/0'): NetworkOpening => ({
  protocol,
  fromPort,
  toPort,
  cidr,
});

describe('closedToWorld', () => {
  test.each<[string, NetworkOpening[] | null | undefined, string]>([
    ['[22, 3389]', [], 'compliant'],
    ['[22, 3389]', null, 'compliant'],
    ['[22, 3389]', undefined, 'indeterminate: networkOpenings'],
    ['[22, 3389]', [open('tcp', 443)], 'compliant'],
    ['[22, 3389]', [open('tcp', 443), open('tcp', 3389)], 'violation'],
    ['[22]', [open('tcp', 22, 22, '::/0')], 'violation'],
    ['[22]', [open('udp', 22)], 'violation'],
    ['[22]', [open('6', 22)], 'violation'],
    ['[22]', [open('17', 0, 21)], 'compliant'],
    ['[22]', [open('tcp', 0, 65_535)], 'violation'],
    ['[22]', [open('tcp', 23, 100), open('tcp', 0, 21)], 'compliant'],
    ['[22]', [open('-1', null)], 'violation'],
    ['[22]', [open('-1', -1)], 'violation'],
    ['[22]', [open('tcp', null)], 'violation'],
    ['[8]', [open('icmp', 8, 8)], 'compliant'],
    ['[8]', [open('50', 8, 8)], 'compliant'],
    ['["8000-8100"]', [open('tcp', 8100, 9000)], 'violation'],
    ['["8000-8100"]', [open('tcp', 8101, 9000)], 'compliant'],
    ['["0-65535"]', [open('icmp', -1)], 'compliant'],
    ['all', [], 'compliant'],
    ['all', [open('icmp', -1)], 'violation'],
    ['all', undefined, 'indeterminate: networkOpenings'],
  ])('%s and %j: %s', (ports, networkOpenings, outcome) =>
    expect(
      outcomeOf(`network: { closedToWorld: ${ports} }`, {
        facts: networkOpenings === undefined ? {} : { networkOpenings },
      }),
    ).toBe(outcome),
  );

  test('the fault names the port that is open', () => {
    const said = (ports: string, opening: NetworkOpening) =>
      saidOf(`network: { closedToWorld: ${ports} }`, { facts: { networkOpenings: [opening] } });
    expect(said('[22, 3389]', open('tcp', 0, 65_535))).toBe(
      'network=tcp 22 open to 0.0.0.0/0, not 22, 3389 closed to the world',
    );
    expect(said('["20-25"]', open('tcp', 22, 30))).toContain('tcp 22-25 open');
    expect(said('all', open('-1', -1, -1, '::/0'))).toBe('network=0-65535 open to ::/0, not closed to the world');
  });

  test.each([
    ['22', 'expected all, or a list of ports and ranges of ports, got "22"; write [22]'],
    ['All', 'Did you mean "all"?'],
    ['[]', 'at least one in the list of ports'],
    ['[65536]', 'up to 65535'],
    ['["8100-8000"]', 'from the lower to the higher'],
    ['[ssh]', 'expected a port such as 22, or a range such as "8000-8100", got "ssh"'],
    ['[0022]', 'expected a port'],
    ['["22-"]', 'expected a port'],
  ])('%s is refused', (ports, message) =>
    expect(ruleMistakes(`require: { network: { closedToWorld: ${ports} } }`).join()).toContain(message),
  );
});

describe('publicIp', () => {
  const address = '203.0.113.7';
  test.each<[boolean, Facts, string]>([
    [false, { publicIp: null }, 'compliant'],
    [false, { publicIp: address }, 'violation'],
    [false, {}, 'indeterminate: publicIp'],
    [false, { associatesPublicIp: true }, 'violation'],
    [false, { associatesPublicIp: false }, 'compliant'],
    [false, { associatesPublicIp: true, publicIp: null }, 'compliant'],
    [false, { associatesPublicIp: false, publicIp: address }, 'violation'],
    [true, { publicIp: address }, 'compliant'],
    [true, { publicIp: null }, 'violation'],
    [true, {}, 'indeterminate: publicIp'],
    [true, { associatesPublicIp: true }, 'compliant'],
    [true, { associatesPublicIp: false }, 'violation'],
  ])('%s and %j: %s', (wanted, facts, outcome) =>
    expect(outcomeOf(`network: { publicIp: ${wanted} }`, { facts })).toBe(outcome),
  );

  test('the fault says what is there', () => {
    expect(saidOf('network: { publicIp: false }', { facts: { publicIp: address } })).toBe(
      `publicIp=${address} must not be there`,
    );
    expect(saidOf('network: { publicIp: true }', { facts: { publicIp: null } })).toBe('publicIp is none');
  });
});

describe.each([
  ['subnets', 'subnetId', 'subnet', 'subnet-0a1b'],
  ['vpcs', 'vpcId', 'vpc', 'vpc-0a1b'],
] as const)('%s', (key, fact, what, id) => {
  test.each<[Facts, string]>([
    [{ [fact]: id }, 'compliant'],
    [{ [fact]: `${id}2` }, 'violation'],
    [{}, `indeterminate: ${fact}`],
    [{ [fact]: null }, `indeterminate: ${fact}`],
  ])('%j: %s', (facts, outcome) => expect(outcomeOf(`network: { ${key}: [${id}] }`, { facts })).toBe(outcome));

  test('the fault names it', () =>
    expect(saidOf(`network: { ${key}: [${id}] }`, { facts: { [fact]: 'x' } })).toBe(`${what}=x, not ${id}`));

  test('is literal', () =>
    expect(ruleMistakes(`require: { network: { ${key}: ["${what}-*"] } }`).join()).toContain('it is literal'));
});

describe('groups', () => {
  const web = { id: 'sg-0a', name: 'web' };
  const base = { id: 'sg-0b', name: 'baseline' };
  const unnamed = { id: 'sg-0c', name: null };

  test.each<[string, FactValues['securityGroups'], string]>([
    ['allow: [web]', [web], 'compliant'],
    ['allow: [sg-0a]', [web], 'compliant'],
    ['allow: [web, baseline]', [web, base], 'compliant'],
    ['allow: [web]', [web, base], 'violation'],
    ['allow: [Web]', [web], 'violation'],
    ['allow: ["w*"]', [web], 'violation'],
    ['allow: [web]', [unnamed], 'indeterminate: securityGroups'],
    ['allow: [sg-0a]', [unnamed], 'violation'],
    ['allow: [web]', [unnamed, base], 'violation'],
    ['require: [baseline]', [web, base], 'compliant'],
    ['require: [baseline]', [web], 'violation'],
    ['require: [baseline]', [web, unnamed], 'indeterminate: securityGroups'],
    ['require: [baseline]', [base, unnamed], 'compliant'],
    ['deny: [default]', [web], 'compliant'],
    ['deny: [web]', [base, web], 'violation'],
    ['deny: [default]', [web, unnamed], 'indeterminate: securityGroups'],
    ['deny: [web]', [unnamed, web], 'violation'],
    ['deny: [sg-0f]', [unnamed], 'compliant'],
  ])('%s and %j: %s', (rules, securityGroups, outcome) =>
    expect(outcomeOf(`network: { groups: { ${rules} } }`, { facts: { securityGroups } })).toBe(outcome),
  );

  test.each(['allow', 'require', 'deny'])('%s is open while the groups are not known', (key) => {
    const require = `network: { groups: { ${key}: [a] } }`;
    expect(outcomeOf(require)).toBe('indeterminate: securityGroups');
    expect(outcomeOf(require, { facts: { securityGroups: null } })).toBe('indeterminate: securityGroups');
  });

  test('the fault names the group, and the near one', () => {
    const said = (rules: string, groups: FactValues['securityGroups']) =>
      saidOf(`network: { groups: { ${rules} } }`, { facts: { securityGroups: groups } });
    expect(said('allow: [web, baseline]', [web, { id: 'sg-0d', name: 'basline' }])).toBe(
      'security group=basline: did you mean baseline?',
    );
    expect(said('require: [baseline]', [web])).toBe('security group=web, not baseline');
    expect(said('deny: [default]', [{ id: 'sg-1', name: 'default' }])).toBe('security group=default must not be there');
  });

  test('an empty map is refused', () =>
    expect(ruleMistakes('require: { network: { groups: {} } }').join()).toContain('at least one requirement'));
});

test('each key of network says its own fault, and one that fails decides though another is not known', () => {
  const facts: Facts = { publicIp: '203.0.113.7', vpcId: 'vpc-1' };
  expect(
    faultsOf('network: { publicIp: false, vpcs: [vpc-2], closedToWorld: all }', { facts }).map(({ what }) => what),
  ).toEqual(['publicIp', 'vpc']);
});
