import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mockEc2, refusal, reservationOf, testClock, testSessions } from '../../../aws/testing/mocked-calls.ts';
import { createWorld } from '../../../aws/world.ts';
import { type Bench, createBench } from '../testing/command-line.ts';
import { type ScanOptions, scan } from './scan.ts';

const noon = new Date('2026-03-01T12:00:00Z');
const policyText = `mode: enforce
accounts: { shop: "111122223333" }
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: stop, after: 2h }]
  - id: own-images
    require: { image: { owners: [self] } }
    steps: [notify]
`;
const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
  InstanceId: id,
  ImageId: 'ami-1',
  InstanceType: 't3.micro',
  State: { Name: 'running' },
  Tags: [{ Key: 'Code', Value: 'LOL' }],
  NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, AttachTime: new Date('2026-01-02T03:04:05Z') }, Groups: [] }],
  ...more,
});

let bench: Bench;
let ec2: ReturnType<typeof mockEc2>;
let byRegion: Record<string, readonly Instance[] | Error>;
beforeEach(() => {
  bench = createBench();
  ec2 = mockEc2();
  byRegion = {
    'eu-west-1': [
      instance('i-1'),
      instance('i-2', { Tags: [{ Key: 'Code', Value: 'lol' }] }),
      instance('i-3', { Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'web' }] }),
      instance('i-4', { State: { Name: 'terminated' }, Tags: [] }),
    ],
    'us-east-1': [instance('i-5', { ImageId: 'ami-theirs' })],
    'af-south-1': [],
  };
  ec2
    .on(DescribeRegionsCommand)
    .callsFake(() => ({ Regions: Object.keys(byRegion).map((RegionName) => ({ RegionName })) }));
  ec2.on(DescribeInstancesCommand).callsFake(async (input, getClient) => {
    const found = byRegion[await getClient().config.region()] ?? [];
    if (found instanceof Error) throw found;
    return reservationOf(found.filter(({ InstanceId = '' }) => input.InstanceIds?.includes(InstanceId) ?? true));
  });
  ec2.on(DescribeImagesCommand).callsFake(({ ImageIds }) => ({
    Images: ImageIds.map((ImageId: string) => ({
      ImageId,
      OwnerId: ImageId === 'ami-1' ? '111122223333' : '999922223333',
      CreationDate: '2026-01-01T00:00:00Z',
    })),
  }));
});
afterEach(() => {
  ec2.restore();
  bench.close();
});

async function scanned(options: ScanOptions = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const clock = testClock(noon);
  const streams = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTerminal: { out: false, err: false },
    env: {},
  };
  const world = createWorld({ sessions: testSessions(), clock: clock.now, sleep: clock.sleep });
  const policy = bench.put('broom.yaml', policyText);
  const worldOf = async () => ({ world, ownAccount: async () => '444422223333', homeRegion: 'us-east-1' });
  const code = await scan({ policy, ...options }, streams, worldOf, clock.now);
  return { code, out: out.join(''), err: err.join('') };
}

describe('a scan', () => {
  test('judges what lives in every region, with what has to be looked up', async () => {
    const { code, out } = await scanned({ json: true });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      incomplete: false,
      at: '2026-03-01T12:00:00Z',
      places: [
        { account: '111122223333', region: 'af-south-1', instances: 0 },
        { account: '111122223333', region: 'eu-west-1', instances: 3 },
        { account: '111122223333', region: 'us-east-1', instances: 1 },
      ],
      instances: 4,
      rules: [
        { id: 'code', verdicts: { compliant: 2, violation: 2, indeterminate: 0 } },
        { id: 'own-images', verdicts: { compliant: 3, violation: 1, indeterminate: 0 } },
      ],
      steps: { notify: 3, stop: 2 },
      held: { stop: 2 },
      groups: { region: [{ name: 'eu-west-1', instances: 3, violating: 2 }, { name: 'us-east-1' }, {}].slice(0, 2) },
      findings: [
        {
          instanceId: 'i-2',
          rule: 'code',
          faults: [{ near: 'LOL' }],
          steps: [{ do: 'notify' }, { outcome: 'held:existing' }],
        },
        { instanceId: 'i-3', rule: 'code', provenance: { kind: 'autoscaling', managed: true } },
        { instanceId: 'i-5', rule: 'own-images', launchedAt: '2026-01-02T03:04:05Z', type: 't3.micro' },
      ],
    });
  });

  test('reads as a table', async () => {
    const { out } = await scanned();
    expect(out).toContain(
      '4 instances in 1 account and 3 regions, 2026-03-01 12:00 UTC. Nothing was touched: this is a scan.',
    );
    expect(out).toMatch(/^code +2 +2 +0 +0 {2}Code is one of LOL, GGG$/m);
    expect(out).toMatch(
      /2026-01-02 03:04:05 +i-2 +111122223333 eu-west-1 +t3.micro +Code=lol: did you mean LOL\? +stop held: existing/,
    );
    expect(out).toMatch(/stop held: existing; Auto Scaling group web, which would launch it again/);
    expect(out).toContain(
      'Fix the first: aws ec2 create-tags --region eu-west-1 --resources i-2 --tags Key=Code,Value=LOL',
    );
    expect(out).toMatch(/^BY REGION +INSTANCES +VIOLATING$/m);
  });

  test('as CSV it has the columns of a replay', async () => {
    const { out } = await scanned({ format: 'csv' });
    expect(out.split('\r\n')[0]).toMatch(/^launchedAt,instanceId,account,/);
    expect(out.split('\r\n')).toHaveLength(5);
  });

  test('that could not read a region is incomplete, names it, and judges the rest', async () => {
    byRegion['us-east-1'] = refusal('UnauthorizedOperation', 'You are not authorized', 403);
    const { code, out, err } = await scanned({ json: true, failOn: 'violation' });
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      incomplete: true,
      instances: 3,
      problems: [{ object: '111122223333 us-east-1', reason: expect.stringContaining('You are not authorized') }],
    });
    expect(err).toMatch(/INCOMPLETE: 1 could not be read; the first: 111122223333 us-east-1/);
    expect((await scanned()).out).toMatch(
      /INCOMPLETE: 1 problem[\s\S]*111122223333 us-east-1: .*You are not authorized/,
    );
  });

  test('whose regions cannot be listed is incomplete, never "no violations"', async () => {
    ec2.on(DescribeRegionsCommand).rejects(refusal('UnauthorizedOperation', 'no', 403));
    const { code, out } = await scanned();
    expect(code).toBe(3);
    expect(out).toContain('No instance in what could be read.');
    expect(out).not.toContain('No violations');
  });

  test('that could not look everything up is incomplete', async () => {
    ec2.on(DescribeImagesCommand).rejects(refusal('UnauthorizedOperation', 'no images for you', 403));
    const { code, out } = await scanned({ json: true });
    expect(code).toBe(3);
    const { problems, rules } = JSON.parse(out);
    expect(problems[0].reason).toBe(
      'of 3 instances not all could be looked up: UnauthorizedOperation: no images for you',
    );
    expect(rules[1].verdicts).toMatchObject({ indeterminate: 4 });
  });

  test.each([
    [{ region: ['eu-west-1'] }, 3],
    [{ region: ['all'] }, 4],
    [{ account: ['shop'], region: ['us-east-1'] }, 1],
    [{ account: ['999922223333'], region: ['us-east-1'] }, 0],
  ])('%j chooses', async (options, instances) => {
    expect(JSON.parse((await scanned({ json: true, ...options })).out)).toMatchObject({ instances });
  });

  test('exits with 1 for violations only where that is asked for', async () => {
    expect((await scanned({ failOn: 'violation' })).code).toBe(1);
    byRegion = { 'eu-west-1': [instance('i-1')] };
    expect(await scanned({ failOn: 'violation' })).toMatchObject({
      code: 0,
      out: expect.stringContaining('No violations.'),
    });
  });

  test('writes the HTML report, which says that it is one', async () => {
    const report = join(bench.folder, 'report.html');
    const { out } = await scanned({ report });
    expect(out).toContain(`Report: ${report}`);
    expect(readFileSync(report, 'utf8')).toContain('"scan":{"at":"2026-03-01T12:00:00.000Z","accounts":1,"regions":3}');
  });

  test.each([
    [{ account: ['1111'] }, 'expected twelve digits or a name'],
    [{ region: ['europe'] }, 'expected all, or names such as eu-west-1'],
    [{ store: 'sqlite:x' }, '--store goes with --open-cases'],
  ])('%j is refused', async (options, message) => {
    await expect(scanned(options)).rejects.toThrow(message);
  });
});

describe('a scan with --open-cases', () => {
  test('opens cases that nothing acts on, since they are counted from their discovery', async () => {
    const store = `sqlite:${join(bench.folder, 'broom.sqlite')}`;
    expect((await scanned({ openCases: true, store })).code).toBe(0);
    const cases = JSON.parse((await bench.broom('cases', 'list', '--store', store, '--json')).out);
    expect(cases).toMatchObject([
      {
        instanceId: 'i-2',
        rules: [{ rule: 'code', violation: { anchoredAtLaunch: false, anchor: noon.toISOString() } }, {}],
      },
      { instanceId: 'i-3' },
      { instanceId: 'i-5', rules: [{}, { rule: 'own-images', verdict: 'violation' }] },
    ]);
    expect(ec2.commandCalls(DescribeRegionsCommand)).toHaveLength(1);
    // Seen again, nothing begins anew.
    expect((await scanned({ openCases: true, store })).code).toBe(0);
    expect(JSON.parse((await bench.broom('cases', 'list', '--store', store, '--json')).out)).toHaveLength(3);
  });

  test('into a store that works by another policy is refused', async () => {
    const store = `sqlite:${join(bench.folder, 'broom.sqlite')}`;
    await scanned({ openCases: true, store });
    const other = bench.put('other.yaml', policyText.replace('2h', '1h'));
    await expect(scanned({ openCases: true, store, policy: other })).rejects.toThrow('is not the policy in force');
  });
});
