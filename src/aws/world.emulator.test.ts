import {
  AttachNetworkInterfaceCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../cases/types.ts';
import type { Action } from '../engine/ports.ts';
import { presentTags } from '../facts/tags.ts';
import type { FactName, Ref } from '../facts/types.ts';
import type { Ms, Step } from '../policy/types.ts';
import type { Seen } from './instance-facts.ts';
import { listInstances, listRegions } from './list-instances.ts';
import { createSessions } from './sessions.ts';
import { type Emulator, emulatorsOrSkip, startEmulator } from './testing/emulators.ts';
import { type AwsWorld, createWorld } from './world.ts';

const region = 'eu-west-1';
const home = '123456789012';
const sandbox = '222222222222';
const production = '333333333333';
const after = 0 as Ms;
const terminate: Step = { do: 'terminate', after };
const stop: Step = { do: 'stop', after };
const clock = () => new Date();

emulatorsOrSkip('moto')('the World of AWS, on moto', () => {
  let moto: Emulator;
  let world: AwsWorld;

  beforeAll(async () => {
    moto = await startEmulator('moto');
    const { endpoint, credentials } = moto.client();
    const sessions = createSessions({ role: 'BroomActor', externalId: 'word', endpoint, credentials, clock });
    world = createWorld({ sessions, clock });
  }, 120_000);
  afterAll(() => moto?.stop());

  /** As somebody in that account. */
  async function ec2In(account: string, where = region): Promise<EC2Client> {
    const config = moto.client({ region: where });
    if (account === home) return new EC2Client(config);
    const { Credentials } = await new STSClient(config).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/Someone`, RoleSessionName: 'someone' }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    return new EC2Client({ ...config, credentials });
  }

  async function launch(
    tags: Record<string, string> = {},
    {
      account = home,
      where = region,
      ...more
    }: { account?: string; where?: string } & Partial<RunInstancesCommandInput> = {},
  ): Promise<{ ref: Ref; ec2: EC2Client; instance: Instance }> {
    const ec2 = await ec2In(account, where);
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const answer = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b', // one that moto has
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance', Tags }] }),
        ...more,
      }),
    );
    const instance = answer.Instances?.[0] ?? {};
    const ref = { account, region: where, id: instance.InstanceId ?? '' };
    return { ref, ec2, instance };
  }

  async function seen(ref: Ref, facts: readonly FactName[] = []): Promise<Seen> {
    const answer = await world.read(ref, facts, clock());
    const [sighting] = answer.is === 'seen' ? answer.sightings : [];
    if (sighting?.kind !== 'seen') throw new Error(JSON.stringify(answer));
    return sighting;
  }

  const carryOut = (ref: Ref, step: Step, more: Partial<Action> = {}): Promise<Outcome> =>
    world.act({ ref, step, before: null, deadline: new Date(Date.now() + 15_000), guard: null, ...more }, clock());

  const groupsOf = async ({
    ref,
    ec2,
  }: {
    ref: Ref;
    ec2: EC2Client;
  }): Promise<Record<string, (string | undefined)[]>> => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [ref.id] }));
    const interfaces = Reservations[0]?.Instances?.[0]?.NetworkInterfaces ?? [];
    return Object.fromEntries(
      interfaces.map(({ NetworkInterfaceId = '', Groups = [] }) => [
        NetworkInterfaceId,
        Groups.map(({ GroupId }) => GroupId),
      ]),
    );
  };

  test('a launch is read, stopped, started again and terminated', async () => {
    const { ref } = await launch({ Code: 'lol' });
    const before = clock();
    const running = await seen(ref);
    expect(running.at.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(running.state).toBe('running');
    expect([...presentTags(running.tags)]).toEqual([['Code', 'lol']]);
    expect(running.facts.instanceType).toMatchObject({ is: 'known', value: 't3.micro' });
    expect(running.facts.keyName).toMatchObject({ is: 'absent' });
    expect(Math.abs((running.launchedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);

    expect(await carryOut(ref, stop)).toEqual({ is: 'done' });
    expect((await seen(ref)).state).toMatch(/^stop(ping|ped)$/);
    expect(await world.undo(ref, true, [], clock())).toEqual({ is: 'done' });
    expect((await seen(ref)).state).toMatch(/^(pending|running)$/);
    expect(await carryOut(ref, terminate, { guard: [{ key: 'Code', values: ['LOL'] }] })).toEqual({ is: 'done' });
    expect((await seen(ref)).state).toMatch(/^(shutting-down|terminated)$/);
  });

  test('a protected instance is held, and its protection is a fact', async () => {
    const { ref, ec2 } = await launch();
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: ref.id, DisableApiTermination: { Value: true } }));
    expect((await seen(ref, ['disableApiTermination'])).facts.disableApiTermination).toMatchObject({ value: true });
    expect(await carryOut(ref, terminate)).toMatchObject({ is: 'held', rail: 'protection' });
    expect((await seen(ref)).state).toBe('running');
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: ref.id, DisableApiTermination: { Value: false } }));
    expect(await carryOut(ref, terminate)).toEqual({ is: 'done' });
  });

  test('instances that EC2 does not know stand in nobody’s way', async () => {
    const [one, two] = [await launch(), await launch()];
    const stranger = (id: string): Ref => ({ account: home, region, id });
    const answers = await Promise.all(
      [one.ref, stranger('i-0123456789abcdef0'), two.ref, stranger('i-nonsense')].map((ref) =>
        world.read(ref, [], clock()),
      ),
    );
    expect(answers.map((answer) => answer.is)).toEqual(['seen', 'not-found', 'seen', 'not-found']);
    expect(answers[1]).toEqual({ is: 'not-found', checked: true });
    expect(await carryOut(stranger('i-0123456789abcdef0'), terminate)).toMatchObject({ is: 'failed' });
  });

  test('the facts that need look-ups are found', async () => {
    const { ref, ec2, instance } = await launch();
    const [group] = (await groupsOf({ ref, ec2 }))[instance.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? ''] ?? [];
    const everybody = [{ CidrIp: '0.0.0.0/0' }];
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: everybody }],
      }),
    );
    const { facts } = await seen(ref, ['imageName', 'volumes', 'networkOpenings', 'disableApiStop', 'spotKind']);
    expect(facts.imageOwner).toMatchObject({ is: 'known', value: expect.any(String) });
    expect(facts.imageCreatedAt).toMatchObject({ is: 'known', value: expect.any(Date) });
    expect(facts.volumes).toMatchObject({ value: [{ device: '/dev/sda1', encrypted: false, gib: 8 }] });
    expect(facts.networkOpenings).toMatchObject({
      value: [{ protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }],
    });
    expect(facts.disableApiStop).toMatchObject({ value: false });
    expect(facts.spotKind).toMatchObject({ is: 'absent' });
  });

  test('a quarantine puts every interface into the group, and its undo puts the groups back', async () => {
    const { ref, ec2, instance } = await launch();
    const { VpcId = '', SubnetId } = instance;
    const quarantine: Step = { do: 'quarantine', after, securityGroupName: 'broom-quarantine' };
    expect(await world.prepare(ref, quarantine, clock())).toMatchObject({
      is: 'not',
      outcome: { is: 'held', rail: 'no-quarantine-group' },
    });

    const made = async (GroupName: string): Promise<string> => {
      const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId }));
      return GroupId;
    };
    const [jail, web] = [await made('broom-quarantine'), await made('web')];
    const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: [web] }));
    await ec2.send(
      new AttachNetworkInterfaceCommand({
        InstanceId: ref.id,
        NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId,
        DeviceIndex: 1,
      }),
    );
    const before = await groupsOf({ ref, ec2 });
    expect(Object.keys(before)).toHaveLength(2);

    const prepared = await world.prepare(ref, quarantine, clock());
    expect(prepared).toEqual({ is: 'ready', before: { groups: before } });
    for (let count = 0; count < 2; count += 1) expect(await carryOut(ref, quarantine)).toEqual({ is: 'done' });
    expect(Object.values(await groupsOf({ ref, ec2 }))).toEqual([[jail], [jail]]);

    if (prepared.is !== 'ready' || prepared.before === null) throw new Error('nothing was kept');
    expect(await world.undo(ref, false, [prepared.before], clock())).toEqual({ is: 'done' });
    expect(await groupsOf({ ref, ec2 })).toEqual(before);
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: jail }));
  });

  test('a tag is set, and its undo restores what was there and removes what was not', async () => {
    const { ref } = await launch({ broom: 'mine', Name: 'web' });
    const tag: Step = {
      do: 'tag',
      after,
      tags: new Map([
        ['broom', 'seen'],
        ['since', 'today'],
      ]),
    };
    const prepared = await world.prepare(ref, tag, clock());
    expect(prepared).toEqual({ is: 'ready', before: { tags: { broom: 'mine', since: null } } });
    expect(await carryOut(ref, tag)).toEqual({ is: 'done' });
    expect(Object.fromEntries(presentTags((await seen(ref)).tags))).toEqual({
      Name: 'web',
      broom: 'seen',
      since: 'today',
    });
    if (prepared.is !== 'ready' || prepared.before === null) throw new Error('nothing was kept');
    expect(await world.undo(ref, false, [prepared.before], clock())).toEqual({ is: 'done' });
    expect(Object.fromEntries(presentTags((await seen(ref)).tags))).toEqual({ Name: 'web', broom: 'mine' });
  });

  test('each account is entered by its role, and an instance is found in its own alone', async () => {
    const [theirs, others] = [await launch({}, { account: sandbox }), await launch({}, { account: production })];
    expect((await seen(theirs.ref)).ref.account).toBe(sandbox);
    expect((await seen(others.ref)).ref.account).toBe(production);
    expect(await world.read({ ...theirs.ref, account: production }, [], clock())).toEqual({
      is: 'not-found',
      checked: true,
    });
    expect(await carryOut({ ...theirs.ref, account: production }, terminate)).toMatchObject({ is: 'failed' });
    expect((await seen(theirs.ref)).state).toBe('running');
    expect(await carryOut(theirs.ref, terminate)).toEqual({ is: 'done' });
  });

  test('without a role only the host’s own account can be entered', async () => {
    const { endpoint, credentials } = moto.client();
    const alone = createWorld({ sessions: createSessions({ role: null, endpoint, credentials, clock }), clock });
    const [ours, theirs] = [await launch(), await launch({}, { account: sandbox })];
    expect((await alone.read(ours.ref, [], clock())).is).toBe('seen');
    expect(await alone.read(theirs.ref, [], clock())).toMatchObject({ is: 'no-access' });
    expect(
      await alone.act(
        { ref: theirs.ref, step: stop, before: null, deadline: new Date(Date.now() + 15_000), guard: null },
        clock(),
      ),
    ).toMatchObject({ is: 'held', rail: 'no-access' });
  });

  test('nothing leaves after its deadline', async () => {
    const { ref } = await launch();
    expect(await carryOut(ref, terminate, { deadline: new Date(Date.now() - 1) })).toMatchObject({ is: 'failed' });
    expect((await seen(ref)).state).toBe('running');
  });

  test('all instances of a region are listed, with what was looked up, and so are the regions', async () => {
    const where = 'ap-southeast-2';
    await launch({ Name: 'a' }, { where, MinCount: 3, MaxCount: 3 });
    await launch({}, { where });
    const all: Seen[] = [];
    for await (const sighting of listInstances(world.calls, clock, { account: home, region: where }, ['volumes']))
      all.push(sighting);
    expect(all).toHaveLength(4);
    expect(all.every(({ facts }) => facts.volumes?.is === 'known')).toBe(true);
    const regions = await listRegions(world.calls, { account: home, region });
    expect(regions).toContain(where);
    expect(regions).toEqual([...regions].sort());
  });

  test('the clock of the emulator is our own', () =>
    expect(Math.abs(world.clockOffset() ?? 60_000)).toBeLessThan(2_000));
});
