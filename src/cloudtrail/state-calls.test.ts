import { describe, expect, test } from 'vitest';
import { account } from '../testing/identities.ts';
import { modifyAttribute, modifyMetadataOptions, noon, oneId, start, stop, terminate } from '../testing/records.ts';
import { read } from './testing/read.ts';
import type { RawRecord } from './types.ts';

function states(record: RawRecord): unknown[] {
  const reading = read(record);
  if (reading.kind !== 'sightings') return [reading.kind];
  return reading.sightings.map((each) => (each.kind === 'state-changed' ? [each.ref.id, each.state] : each.kind));
}

describe('a call that changes the state', () => {
  test('is told with its time, place and evidence', () => {
    expect(read(terminate({ eventId: 'event-1' }))).toMatchObject({
      of: 'state',
      sightings: [
        {
          kind: 'state-changed',
          ref: { account, region: 'eu-west-1', id: oneId },
          at: new Date(noon),
          evidence: { eventId: 'event-1', object: 'log.json.gz' },
          state: 'shutting-down',
        },
      ],
    });
  });

  test.each<[string, RawRecord, unknown[]]>([
    ['start', start(), [[oneId, 'pending']]],
    [
      'stop',
      stop({ ids: ['i-1', 'i-2'] }),
      [
        ['i-1', 'stopping'],
        ['i-2', 'stopping'],
      ],
    ],
    ['stop that EC2 answered with running', stop({ state: 'running' }), [[oneId, 'running']]],
    ['terminate of a terminated instance', terminate({ state: 'terminated' }), [[oneId, 'terminated']]],
    ['start without a state in the answer', start({ state: null }), [[oneId, 'pending']]],
    ['stop without a state in the answer', stop({ state: null }), [[oneId, 'stopping']]],
    ['terminate without a state in the answer', terminate({ state: null }), [[oneId, 'shutting-down']]],
  ])('%s: every instance that EC2 answered with, as it answered', (_title, record, expected) => {
    expect(states(record)).toEqual(expected);
  });

  test('is read from the request where the answer was left out for its size', () => {
    for (const responseElements of [null, { omitted: true, reason: 'responseElements too large' }]) {
      expect(states({ ...terminate({ ids: ['i-1', 'i-2'] }), responseElements })).toEqual([
        ['i-1', 'shutting-down'],
        ['i-2', 'shutting-down'],
      ]);
    }
  });

  test('changed nothing when it failed', () => {
    const failed = { ...stop(), errorCode: 'Client.IncorrectInstanceState', responseElements: null };
    expect(read(failed).kind).toBe('other');
  });

  test('of no instance is nothing', () => {
    expect(read(stop({ ids: [] })).kind).toBe('other');
  });

  test.each<[string, RawRecord]>([
    [
      'responseElements.instancesSet: expected the instances',
      { ...stop(), requestParameters: null, responseElements: null },
    ],
    ['responseElements.instancesSet.items[0].instanceId: expected', stop({ ids: ['ami-1'] })],
    ['items[0].currentState.name: expected the state', stop({ state: 'asleep' })],
  ])('cannot be read: %s', (problem, record) => {
    expect(() => read(record)).toThrow(problem);
  });
});

function facts(record: RawRecord): unknown {
  const reading = read(record);
  if (reading.kind !== 'sightings') return reading.kind;
  const [sighting] = reading.sightings;
  return sighting?.kind === 'facts-changed' ? [reading.of, sighting.ref.id, sighting.facts] : sighting?.kind;
}
const known = (value: unknown) => ({ is: 'known', value, at: new Date(noon) });

describe('ModifyInstanceAttribute', () => {
  test.each<[RawRecord, object]>([
    [{ instanceType: { value: 't3.large' } }, { instanceType: known('t3.large') }],
    [{ disableApiTermination: { value: true } }, { disableApiTermination: known(true) }],
    [{ disableApiTermination: { value: 'false' } }, { disableApiTermination: known(false) }],
    [{ disableApiStop: { value: true } }, { disableApiStop: known(true) }],
    [{ attribute: 'disableApiTermination', value: 'true' }, { disableApiTermination: known(true) }],
    [{ attribute: 'instanceType', value: 't3.large' }, { instanceType: known('t3.large') }],
    [
      { groupSet: { items: [{ groupId: 'sg-b' }, { groupId: 'sg-a' }] } },
      {
        securityGroups: known([
          { id: 'sg-a', name: null },
          { id: 'sg-b', name: null },
        ]),
      },
    ],
  ])('with %j changes a fact', (attribute, expected) => {
    expect(facts(modifyAttribute(attribute))).toEqual(['facts', oneId, expected]);
  });

  test.each<[string, RawRecord]>([
    ['another attribute', modifyAttribute({ userData: '<sensitiveDataRemoved>' })],
    ['another attribute in the other form', modifyAttribute({ attribute: 'sourceDestCheck', value: 'true' })],
    [
      'a call that failed',
      { ...modifyAttribute({ disableApiStop: { value: true } }), errorCode: 'Client.UnauthorizedOperation' },
    ],
    [
      'a call that EC2 answered with false',
      { ...modifyAttribute({ disableApiStop: { value: true } }), responseElements: { _return: false } },
    ],
    ['an omitted request', { ...modifyAttribute({}), requestParameters: { omitted: true } }],
  ])('says nothing with %s', (_title, record) => {
    expect(facts(record)).toBe('other');
  });

  test.each<[string, RawRecord]>([
    ['disableApiStop', modifyAttribute({ disableApiStop: { value: 'perhaps' } })],
    ['groupSet', modifyAttribute({ groupSet: { items: [{}] } })],
    ['instanceId', modifyAttribute({ disableApiStop: { value: true } }, { id: 'x' })],
  ])('cannot be read with a wrong %s', (field, record) => {
    expect(() => read(record)).toThrow(`requestParameters.${field}: expected`);
  });
});

describe('ModifyInstanceMetadataOptions', () => {
  test('tells all options, as EC2 answered', () => {
    expect(facts(modifyMetadataOptions({ HttpTokens: 'required' }))).toEqual([
      'facts',
      oneId,
      { metadataTokens: known('required'), metadataEndpoint: known('enabled') },
    ]);
  });

  test('tells the hop limit', () => {
    expect(facts(modifyMetadataOptions({ HttpTokens: 'required', ...{ HttpPutResponseHopLimit: 3 } }))).toMatchObject([
      'facts',
      oneId,
      { metadataHopLimit: known(3) },
    ]);
  });

  test('tells what EC2 answered of an option that was not asked for', () => {
    expect(facts(modifyMetadataOptions({ HttpEndpoint: 'disabled' }))).toEqual([
      'facts',
      oneId,
      { metadataTokens: known('optional'), metadataEndpoint: known('disabled') },
    ]);
  });

  test('tells what was asked for where there is no answer, in either form', () => {
    const nested = { ...modifyMetadataOptions({ HttpTokens: 'required' }), responseElements: null };
    const flat = { ...nested, requestParameters: { instanceId: oneId, httpEndpoint: 'disabled' } };
    expect(facts(nested)).toEqual(['facts', oneId, { metadataTokens: known('required') }]);
    expect(facts(flat)).toEqual(['facts', oneId, { metadataEndpoint: known('disabled') }]);
  });

  test('that sets something else says nothing', () => {
    const record = { ...modifyMetadataOptions({}), responseElements: null };
    expect(facts(record)).toBe('other');
  });
});
