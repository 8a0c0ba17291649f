import { describe, expect, test } from 'vitest';
import { account } from '../testing/identities.ts';
import { arnOf, createTags, deleteTags, ec2, noon, oneId, tagResources, untagResources } from '../testing/records.ts';
import { read } from './testing/read.ts';
import type { RawRecord } from './types.ts';

/** What changed: of each sighting, the instance, what was set and what removed. */
function changes(record: RawRecord): unknown[] {
  const reading = read(record);
  if (reading.kind !== 'sightings') return [reading.kind];
  return reading.sightings.map((sighting) =>
    sighting.kind === 'tags-changed' ? [sighting.ref.id, sighting.set, sighting.removed] : sighting.kind,
  );
}
const set = (tags: Record<string, string>): Map<string, string> => new Map(Object.entries(tags));
const keys = (tags: Record<string, string | null>) => ({ kind: 'keys', keys: new Map(Object.entries(tags)) });
const none = new Map();

describe('a CreateTags call', () => {
  test('is told with its time, place and evidence', () => {
    expect(read(createTags({ eventId: 'event-1' }))).toEqual({
      kind: 'sightings',
      of: 'tag',
      at: new Date(noon),
      eventId: 'event-1',
      sightings: [
        {
          kind: 'tags-changed',
          ref: { account, region: 'eu-west-1', id: oneId },
          at: new Date(noon),
          arrived: new Date(noon),
          evidence: { eventId: 'event-1', object: 'log.json.gz' },
          set: set({ Code: 'LOL' }),
          removed: null,
          by: 'arn:aws:iam::111122223333:user/alice',
        },
      ],
    });
  });

  test('sets its tags on every instance that it names, and on nothing else', () => {
    const ids = ['vol-1', 'i-1', 'eni-1', 'i-2', 'snap-i-3'];
    const tags = { Code: 'LOL', Name: '' };
    expect(changes(createTags({ ids, tags }))).toEqual([
      ['i-1', set(tags), null],
      ['i-2', set(tags), null],
    ]);
  });

  test('may set a tag called __proto__', () => {
    const record = JSON.parse(JSON.stringify(createTags({ tags: new Map([['__proto__', 'x']]) }))) as RawRecord;
    expect(changes(record)).toEqual([[oneId, new Map([['__proto__', 'x']]), null]]);
  });

  test.each<[string, RawRecord]>([
    ['failed', { ...createTags(), errorCode: 'Client.UnauthorizedOperation', responseElements: null }],
    ['was a dry run', { ...createTags(), errorCode: 'Client.DryRunOperation' }],
    ['names no instance', createTags({ ids: ['vol-1'] })],
    ['names nothing', createTags({ ids: [] })],
    ['sets nothing', createTags({ tags: {} })],
  ])('that %s changes nothing', (_title, record) => {
    expect(read(record).kind).toBe('other');
  });

  test.each<[string, unknown]>([
    ['requestParameters.resourcesSet', null],
    ['requestParameters.resourcesSet', { omitted: true, reason: 'requestParameters too large' }],
    ['requestParameters.resourcesSet.items[0].resourceId', { resourcesSet: { items: [{ resourceId: 'i-a b' }] } }],
    ['requestParameters.resourcesSet.items[0].resourceId', { resourcesSet: { items: [{ resourceId: [] }] } }],
    ['requestParameters.tagSet', { resourcesSet: { items: [{ resourceId: 'i-1' }] } }],
    ['requestParameters.tagSet', { resourcesSet: { items: [{ resourceId: 'i-1' }] }, tagSet: { omitted: true } }],
  ])('cannot be read without its %s', (field, requestParameters) => {
    expect(() => read({ ...createTags(), requestParameters })).toThrow(`${field}: expected`);
  });

  test('is read in the PascalCase form too', () => {
    const request = {
      CreateTagsRequest: {
        ResourceId: [
          { tag: 1, content: 'i-1' },
          { tag: 2, content: 'vol-1' },
        ],
        Tag: { tag: 1, Key: 'Code', Value: 7 },
      },
    };
    expect(changes(ec2('CreateTags', {}, request, null))).toEqual([['i-1', set({ Code: '7' }), null]]);
  });
});

describe('a DeleteTags call', () => {
  test('removes a key named alone whatever its value, and a key with a value only where it is equal', () => {
    const tags = { Code: null, Name: 'web', Empty: '' };
    expect(changes(deleteTags({ tags }))).toEqual([[oneId, none, keys(tags)]]);
  });

  test.each<[string, RawRecord]>([
    ['no list', deleteTags({ tags: null })],
    ['an empty list', deleteTags({ tags: {} })],
    [
      'an empty list as EC2 writes it',
      { ...deleteTags(), requestParameters: { resourcesSet: { items: [{ resourceId: oneId }] }, tagSet: {} } },
    ],
  ])('with %s removes every tag', (_title, record) => {
    expect(changes(record)).toEqual([[oneId, none, { kind: 'all' }]]);
  });

  test('never removes every tag because its list could not be read', () => {
    const requestParameters = { resourcesSet: { items: [{ resourceId: oneId }] }, tagSet: { omitted: true } };
    expect(() => read({ ...deleteTags(), requestParameters })).toThrow(
      'requestParameters.tagSet: expected a list of tags',
    );
  });

  test('that names a key with two values removes either', () => {
    const tagSet = {
      items: [{ key: 'Code', value: 'a' }, { key: 'Code', value: 'b' }, { key: 'Name' }, { key: 'Name', value: 'x' }],
    };
    const requestParameters = { resourcesSet: { items: [{ resourceId: 'i-1' }] }, tagSet };
    expect(changes({ ...deleteTags(), requestParameters })).toEqual([
      ['i-1', none, keys({ Code: 'a', Name: null })],
      ['i-1', none, keys({ Code: 'b' })],
    ]);
  });

  test('that failed removed nothing', () => {
    expect(read({ ...deleteTags({ tags: null }), errorCode: 'Client.UnauthorizedOperation' }).kind).toBe('other');
  });
});

describe('the tagging service', () => {
  test('sets tags on instances by their ARN, which says where they are', () => {
    const record = tagResources({
      ids: ['i-1'],
      account: '444455556666',
      region: 'us-east-1',
      tags: { Code: 'LOL', items: 'x' },
    });
    expect(read({ ...record, awsRegion: 'eu-west-1', recipientAccountId: account })).toMatchObject({
      of: 'tag',
      sightings: [
        { ref: { account: '444455556666', region: 'us-east-1', id: 'i-1' }, set: set({ Code: 'LOL', items: 'x' }) },
      ],
    });
  });

  test('may list tags instead of mapping them', () => {
    const tags = [{ key: 'Code', value: 'LOL' }];
    const resourceArnList = { items: [arnOf('i-1')] };
    expect(changes({ ...tagResources(), requestParameters: { resourceArnList, tags } })).toEqual([
      ['i-1', set({ Code: 'LOL' }), null],
    ]);
  });

  test('may set a tag called __proto__', () => {
    const text = JSON.stringify(tagResources({ tags: { Code: 'LOL' } })).replace('"Code"', '"__proto__"');
    expect(changes(JSON.parse(text) as RawRecord)).toEqual([[oneId, new Map([['__proto__', 'LOL']]), null]]);
  });

  test('removes keys', () => {
    expect(changes(untagResources({ keys: ['Code', 'Name'] }))).toEqual([
      [oneId, none, keys({ Code: null, Name: null })],
    ]);
  });

  test('changes nothing on resources that failed', () => {
    expect(changes(tagResources({ ids: ['i-1', 'i-2'], failed: ['i-1'] }))).toEqual([
      ['i-2', set({ Code: 'LOL' }), null],
    ]);
    expect(read(untagResources({ ids: ['i-1'], failed: ['i-1'] })).kind).toBe('other');
    expect(() => read({ ...tagResources(), responseElements: { omitted: true } })).toThrow(
      'responseElements: expected',
    );
  });

  test.each<[string, RawRecord]>([
    ['buckets', { ...tagResources(), requestParameters: { resourceARNList: ['arn:aws:s3:::i-1'], tags: { a: 'b' } } }],
    [
      'volumes',
      {
        ...tagResources(),
        requestParameters: { resourceARNList: [`arn:aws:ec2:eu-west-1:${account}:volume/vol-1`], tags: {} },
      },
    ],
    ['anything when it failed', { ...tagResources(), errorCode: 'ThrottlingException' }],
    ['instances when it sets nothing', tagResources({ tags: {} })],
  ])('does not matter for %s', (_title, record) => {
    expect(read(record).kind).toBe('other');
  });

  test.each<[string, RawRecord]>([
    ['resourceARNList', { ...tagResources(), requestParameters: null }],
    ['resourceARNList[0]', { ...tagResources(), requestParameters: { resourceARNList: [arnOf('i-a b')], tags: {} } }],
    ['tags', { ...tagResources(), requestParameters: { resourceARNList: [arnOf('i-1')], tags: 'Code' } }],
    ['tags.Code', { ...tagResources(), requestParameters: { resourceARNList: [arnOf('i-1')], tags: { Code: [] } } }],
    ['tagKeys', { ...untagResources(), requestParameters: { resourceARNList: [arnOf('i-1')] } }],
  ])('cannot be read with a wrong %s', (field, record) => {
    expect(() => read(record)).toThrow(`requestParameters.${field}: expected`);
  });
});
