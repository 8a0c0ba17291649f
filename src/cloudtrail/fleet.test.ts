import { describe, expect, test } from 'vitest';
import { account } from '../testing/identities.ts';
import { bidFulfilled, call, createFleet, ec2, noon, oneId } from '../testing/records.ts';
import { read } from './testing/read.ts';
import type { RawRecord, Reading } from './types.ts';

const ids = (reading: Reading): string[] =>
  reading.kind === 'sightings' ? reading.sightings.map(({ ref }) => ref.id) : [reading.kind];

describe('a CreateFleet call', () => {
  test('that answers with its instances is their launch, and says nothing of their tags', () => {
    expect(read(createFleet({ requestId: 'req-1' }))).toMatchObject({
      of: 'launch',
      sightings: [
        {
          kind: 'launched',
          ref: { account, region: 'eu-west-1', id: oneId },
          at: new Date(noon),
          launch: { source: 'CreateFleet', requestId: 'req-1' },
          facts: { instanceType: { is: 'known', value: 't3.micro' }, lifecycle: { is: 'absent' } },
          tags: { completeAt: null, clearedAt: null },
          state: null,
        },
      ],
    });
  });

  const answer = (fleetInstanceSet: unknown, more: object = {}) =>
    createFleet({ response: { CreateFleetResponse: { fleetInstanceSet, errorSet: '', ...more } } });

  test.each<[string, unknown, string[]]>([
    ['several ids', { item: { instanceIds: { item: ['i-1', 'i-2'] } } }, ['i-1', 'i-2']],
    [
      'several groups',
      { item: [{ instanceIds: { item: 'i-1' } }, { instanceIds: { item: ['i-2'] } }] },
      ['i-1', 'i-2'],
    ],
    [
      'numbered elements',
      {
        tag: 1,
        instanceIds: [
          { tag: 1, content: 'i-1' },
          { tag: 2, content: 'i-2' },
        ],
      },
      ['i-1', 'i-2'],
    ],
    ['one numbered element', [{ tag: 1, InstanceIds: { tag: 1, content: 'i-1' } }], ['i-1']],
    ['lists as EC2 mostly writes them', { items: [{ instanceIds: { items: ['i-1', 'i-2'] } }] }, ['i-1', 'i-2']],
    ['groups without ids beside one with', { item: [{ instanceIds: '' }, { instanceIds: { item: 'i-1' } }] }, ['i-1']],
  ])('is read with %s', (_title, set, expected) => {
    expect(ids(read(answer(set)))).toEqual(expected);
  });

  test('that launched has launched although it had errors as well', () => {
    const errorSet = { item: { errorCode: 'InsufficientInstanceCapacity', lifecycle: 'spot' } };
    expect(ids(read(answer({ item: { instanceIds: { item: 'i-1' }, lifecycle: 'spot' } }, { errorSet })))).toEqual([
      'i-1',
    ]);
  });

  test.each<[string, RawRecord]>([
    ['an empty set', answer('')],
    ['an empty list', answer({})],
    ['no answer', { ...createFleet(), responseElements: null }],
    ['an omitted answer', { ...createFleet(), responseElements: { omitted: true } }],
  ])('with %s leaves the launches to their own records', (_title, record) => {
    expect(read(record).kind).toBe('other');
  });

  test('with something that is no instance in its set cannot be read', () => {
    expect(() => read(answer({ item: { instanceIds: { item: [{ x: 1 }] } } }))).toThrow(
      'responseElements.CreateFleetResponse.fleetInstanceSet.item.instanceIds.item[0]: expected an instance id',
    );
  });

  test('is refused, or a dry run, like any launch', () => {
    expect(read({ ...createFleet(), errorCode: 'Client.UnauthorizedOperation' }).kind).toBe('refused');
    expect(read({ ...createFleet(), errorCode: 'Client.DryRunOperation' }).kind).toBe('dry-run');
  });

  test('of another service is nothing to us', () => {
    expect(read(call('gamelift.amazonaws.com', 'CreateFleet', {}, {}, null)).kind).toBe('other');
  });
});

describe.each(['RequestSpotFleet', 'RequestSpotInstances'])('a %s call', (name) => {
  test('starts nothing by itself', () => {
    const request = { launchSpecification: { imageId: 'ami-1' } };
    expect(read(ec2(name, {}, request, { spotInstanceRequestSet: { items: [{}] } })).kind).toBe('other');
  });

  test('may be refused', () => {
    expect(read({ ...ec2(name, {}, {}, null), errorCode: 'Client.MaxSpotInstanceCountExceeded' }).kind).toBe('refused');
  });
});

describe('a spot request that was fulfilled', () => {
  test('is a launch that names nobody and no tags', () => {
    expect(read(bidFulfilled({ ids: ['i-1', 'i-2'] }))).toMatchObject({
      of: 'launch',
      sightings: [
        {
          ref: { account, region: 'eu-west-1', id: 'i-1' },
          launch: { source: 'BidFulfilledEvent', principal: { kind: 'service', name: 'ec2.amazonaws.com' } },
          facts: { lifecycle: { is: 'known', value: 'spot' } },
          tags: { completeAt: null },
        },
        { ref: { id: 'i-2' } },
      ],
    });
  });

  test('is a launch with unknown ids when its details were left out', () => {
    for (const serviceEventDetails of [null, undefined, { omitted: true }]) {
      expect(read(bidFulfilled({ with: { serviceEventDetails } })).kind).toBe('unknown-ids');
    }
  });

  test('that lists nothing is nothing', () => {
    expect(read(bidFulfilled({ ids: [] })).kind).toBe('other');
  });
});
