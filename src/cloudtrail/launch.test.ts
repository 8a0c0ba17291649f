import { describe, expect, test } from 'vitest';
import { presentTags, tagOf } from '../facts/tags.ts';
import { account, iamUser } from '../testing/identities.ts';
import { dryRun, ec2, launch, launchWithoutIds, noon, oneId, refused } from '../testing/records.ts';
import { launched, one, plain, read } from './testing/read.ts';
import type { RawRecord } from './types.ts';

describe('a RunInstances call', () => {
  test('that started three instances gives three sightings, in order', () => {
    const ids = ['i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb', 'i-0cccccccccccccccc'];
    expect(launched(launch({ ids })).map(({ ref }) => ref)).toEqual(
      ids.map((id) => ({ account, region: 'eu-west-1', id })),
    );
  });

  test('that got fewer than it asked for counts what EC2 answered', () => {
    const request = { instancesSet: { items: [{ imageId: 'ami-1', minCount: 1, maxCount: 10 }] } };
    expect(launched(launch({ request }))).toHaveLength(1);
  });

  test('tells who, when, how and where it was read', () => {
    const record = launch({ eventId: 'event-1', requestId: 'req-1', by: iamUser('alice'), userAgent: 'aws-cli/2' });
    expect(one(record)).toMatchObject({
      at: new Date(noon),
      arrived: new Date(noon),
      evidence: { eventId: 'event-1', object: 'log.json.gz' },
      state: 'pending',
      launch: {
        at: new Date(noon),
        source: 'RunInstances',
        eventId: 'event-1',
        requestId: 'req-1',
        reservationId: 'r-0123456789abcdef0',
        clientToken: '00000000-0000-4000-8000-000000000000',
        principal: { kind: 'user', name: 'alice' },
        userAgent: 'aws-cli/2',
        sourceIp: '192.0.2.10',
        template: null,
      },
    });
  });

  test('belongs to the owner that EC2 names, not to the account that was told', () => {
    const told = launch({ with: { recipientAccountId: '444455556666' } });
    expect(one(told).ref.account).toBe(account);
    const response = { instancesSet: { items: [{ instanceId: oneId }] } };
    expect(one({ ...told, responseElements: response }).ref.account).toBe('444455556666');
    expect(one({ ...told, responseElements: response, recipientAccountId: undefined }).ref.account).toBe(account);
  });

  test('names the launch template and its version', () => {
    const byId = { launchTemplate: { launchTemplateId: 'lt-1', version: 4 } };
    expect(one(launch({ request: byId })).launch.template).toBe('lt-1:4');
    expect(one(launch({ request: { launchTemplate: { launchTemplateName: 'web' } } })).launch.template).toBe(
      'web:$Default',
    );
  });

  test('may have an invented id, as edited logs do', () => {
    expect(one(launch({ ids: ['i-YOUR_INSTANCE_IDS'] })).ref.id).toBe('i-YOUR_INSTANCE_IDS');
  });

  test.each<unknown>(['', 'ami-1', 'i-', 'i-a b', 'i-1;reboot', `i-${'a'.repeat(80)}`, 7, null, {}])(
    'with %j for an instance id cannot be read',
    (id) => {
      const record = launch({ item: { instanceId: id } });
      expect(() => read(record)).toThrow('responseElements.instancesSet.items[0].instanceId: expected an instance id');
    },
  );

  test('has the state that EC2 answered, by name or by code', () => {
    expect(one(launch({ item: { instanceState: { name: 'running' } } })).state).toBe('running');
    expect(one(launch({ item: { instanceState: { code: 272 } } })).state).toBe('running');
    expect(one(launch({ item: { instanceState: null } })).state).toBeNull();
    expect(() => read(launch({ item: { instanceState: { name: 'asleep' } } }))).toThrow(
      'items[0].instanceState.name: expected the state of an instance, got "asleep"',
    );
  });
});

describe('a RunInstances call that failed', () => {
  test.each(['Client.VcpuLimitExceeded', 'Client.UnauthorizedOperation', 'Server.InsufficientInstanceCapacity'])(
    'with %s was refused',
    (code) => {
      expect(read(refused({ code, eventId: 'event-1', requestId: 'req-1' }))).toEqual({
        kind: 'refused',
        at: new Date(noon),
        eventId: 'event-1',
        call: {
          account,
          region: 'eu-west-1',
          id: 'req-1',
          at: new Date(noon),
          principal: 'alice',
          reservationId: null,
          clientToken: '00000000-0000-4000-8000-000000000000',
        },
      });
    },
  );

  test('is known by its event where it has no request id', () => {
    const record = refused({ eventId: 'event-1', with: { requestID: undefined } });
    expect(read(record)).toMatchObject({ call: { id: 'event-1' } });
  });

  test('is a dry run when EC2 would have granted it, and refused when not', () => {
    expect(read(dryRun()).kind).toBe('dry-run');
    expect(read(refused({ code: 'DryRunOperation' })).kind).toBe('dry-run');
    expect(read(refused({ code: 'Client.UnauthorizedOperation' })).kind).toBe('refused');
  });

  test('has an error, not an empty one', () => {
    expect(read({ ...launch(), errorCode: '' }).kind).toBe('sightings');
    expect(read({ ...launch(), errorCode: null }).kind).toBe('sightings');
  });
});

describe('a RunInstances call that succeeded without saying what it started', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['empty', {}],
    ['absent', undefined],
    ['omitted for its size', { omitted: true, originalSize: 1, reason: 'responseElements too large' }],
    ['omitted for its size, as text', { omitted: 'true', originalSize: '1', reason: 'responseElements too large' }],
    ['an empty set', { instancesSet: {} }],
    ['an empty list', { instancesSet: { items: [] } }],
    ['an omitted set', { ownerId: account, instancesSet: { omitted: true } }],
    ['an empty PascalCase body', { RunInstancesResponse: { xmlns: 'x', instancesSet: '' } }],
    ['text', 'responseElements too large'],
  ])('(the answer is %s) is a launch with unknown ids', (_title, response) => {
    const record = launchWithoutIds({ response, requestId: 'req-1', by: iamUser('alice') });
    expect(read({ ...record, responseElements: response })).toMatchObject({
      kind: 'unknown-ids',
      call: { account, region: 'eu-west-1', id: 'req-1', principal: 'alice' },
    });
  });
});

describe('the tags of a launch', () => {
  test('are all that EC2 answered, as a complete listing', () => {
    const { tags } = one(launch({ tags: { Code: 'LOL', 'aws:autoscaling:groupName': 'web' } }));
    expect(tags.completeAt).toEqual(new Date(noon));
    expect(presentTags(tags)).toEqual(
      new Map([
        ['Code', 'LOL'],
        ['aws:autoscaling:groupName', 'web'],
      ]),
    );
  });

  test('are known to be none where EC2 lists none', () => {
    expect(tagOf(one(launch()).tags, 'Code')).toEqual({ is: 'absent' });
    expect(tagOf(one(launch({ item: { tagSet: {} } })).tags, 'Code')).toEqual({ is: 'absent' });
  });

  test('include those asked for that the answer leaves out; where both speak, the answer counts', () => {
    const { tags } = one(launch({ tags: { Code: 'LOL' }, requestTags: { Code: 'lol', Name: 'web' } }));
    expect(presentTags(tags)).toEqual(
      new Map([
        ['Code', 'LOL'],
        ['Name', 'web'],
      ]),
    );
  });

  test('are not those of its volumes', () => {
    const tagSpecificationSet = { items: [{ resourceType: 'volume', tags: [{ key: 'Code', value: 'LOL' }] }] };
    expect(tagOf(one(launch({ request: { tagSpecificationSet } })).tags, 'Code')).toEqual({ is: 'absent' });
  });

  test('may have keys and values that trip programs up', () => {
    const tags = new Map([
      ['__proto__', 'x'],
      ['constructor', ''],
      ['Name', '"eventName":"RunInstances"'],
      ['é 😀', ' '],
    ]);
    expect(presentTags(one(JSON.parse(JSON.stringify(launch({ tags }))) as RawRecord).tags)).toEqual(
      new Map([...tags].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
  });

  test('without a value have the empty one', () => {
    const item = { tagSet: { items: [{ key: 'Code' }, { key: 'Name', value: null }] } };
    expect(presentTags(one(launch({ item })).tags)).toEqual(
      new Map([
        ['Code', ''],
        ['Name', ''],
      ]),
    );
  });

  test.each<[string, unknown]>([
    ['items[0].key', { items: [{ value: 'x' }] }],
    ['items[0].value', { items: [{ key: 'Code', value: ['x'] }] }],
    ['tagSet.key', 'not a list'],
  ])('cannot be read with a wrong %s', (place, tagSet) => {
    expect(() => read(launch({ item: { tagSet } }))).toThrow(place);
  });
});

describe('a RunInstances record in the PascalCase form', () => {
  const request = {
    RunInstancesRequest: {
      InstanceType: 't3.micro',
      ImageId: 'ami-1',
      MinCount: 1,
      DisableApiTermination: true,
      ClientToken: 'token-1',
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: 3 },
      InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { SpotInstanceType: 'persistent' } },
      TagSpecification: {
        ResourceType: 'instance',
        tag: 1,
        Tag: [
          { tag: 1, Key: 'Code', Value: 1 },
          { tag: 2, Key: 'Keep', Value: true },
        ],
      },
    },
  };
  const answer = (instance: unknown) => ({
    RunInstancesResponse: {
      xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
      ownerId: 111_122_223_333,
      groupSet: '',
      instancesSet: { item: instance },
    },
  });
  const item = (instanceId: string) => ({
    instanceId,
    instanceState: { code: 0, name: 'pending' },
    tagSet: { item: { key: 'Cost', value: 42 } },
    groupSet: { item: { groupId: 'sg-1', groupName: 'web' } },
  });

  test('is read like any other, an only element without its list', () => {
    const sighting = one(ec2('RunInstances', {}, request, answer(item('i-1'))));
    expect(sighting).toMatchObject({
      ref: { account, id: 'i-1' },
      state: 'pending',
      launch: { clientToken: 'token-1', template: 'lt-1:3' },
    });
    expect(presentTags(sighting.tags)).toEqual(
      new Map([
        ['Code', '1'],
        ['Cost', '42'],
        ['Keep', 'true'],
      ]),
    );
    expect(plain(sighting.facts)).toMatchObject({
      instanceType: 't3.micro',
      imageId: 'ami-1',
      disableApiTermination: true,
      spotKind: 'persistent',
      securityGroups: [{ id: 'sg-1', name: 'web' }],
    });
  });

  test('is read with several elements in a list', () => {
    const record = ec2('RunInstances', {}, request, answer([item('i-1'), item('i-2')]));
    expect(launched(record).map(({ ref }) => ref.id)).toEqual(['i-1', 'i-2']);
  });
});
