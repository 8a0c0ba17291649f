import { describe, expect, test } from 'vitest';
import { readRecord } from '../cloudtrail/record.ts';
import type { RawRecord } from '../cloudtrail/types.ts';
import { fold, unseen } from '../facts/fold.ts';
import { provenanceOf } from '../facts/provenance.ts';
import { presentTags } from '../facts/tags.ts';
import type { Sighting } from '../facts/types.ts';
import {
  bidFulfilled,
  createFleet,
  dryRun,
  launch,
  launchWithoutIds,
  refused,
  started,
  stopped,
  tagged,
  tagResources,
  terminated,
  untagged,
  untagResources,
} from './index.ts';

function sightings(record: RawRecord): readonly Sighting[] {
  const reading = readRecord(record, 'test', 'record 1');
  if (reading.kind !== 'sightings') throw new Error(`read as ${reading.kind}`);
  return reading.sightings;
}

function instanceOf(...records: readonly RawRecord[]) {
  const [first, ...rest] = records.flatMap(sightings);
  if (first === undefined) throw new Error('no sighting');
  return rest.reduce(fold, fold(unseen(first.ref), first));
}

const principal = (record: RawRecord) => instanceOf(record).launch?.principal;

describe('builders', () => {
  test.each([
    ['launch', launch, 'sightings', 'launch'],
    ['createFleet', createFleet, 'sightings', 'launch'],
    ['bidFulfilled', bidFulfilled, 'sightings', 'launch'],
    ['tagged', tagged, 'sightings', 'tag'],
    ['untagged', untagged, 'sightings', 'tag'],
    ['tagResources', tagResources, 'sightings', 'tag'],
    ['untagResources', untagResources, 'sightings', 'tag'],
    ['started', started, 'sightings', 'state'],
    ['stopped', stopped, 'sightings', 'state'],
    ['terminated', terminated, 'sightings', 'state'],
    ['refused', refused, 'refused', undefined],
    ['dryRun', dryRun, 'dry-run', undefined],
    ['launchWithoutIds', launchWithoutIds, 'unknown-ids', undefined],
  ] as const)('%s makes a record that says so, without any option', (_name, build, kind, of) => {
    const reading = readRecord(build(), 'test', 'record 1');
    expect([reading.kind, 'of' in reading ? reading.of : undefined]).toEqual([kind, of]);
  });

  test('are about one instance unless told otherwise, and tell one story together', () => {
    const at = (minute: number) => ({ at: `2026-03-01T12:0${minute}:00Z` });
    const records = [
      launch({ ...at(0), tags: { Code: 'LOL', Name: 'web' } }),
      untagged({ ...at(1), keys: ['Code'] }),
      tagged({ ...at(2), tags: { Owner: 'alice' } }),
      stopped(at(3)),
      started(at(4)),
    ];
    const { tags, state } = instanceOf(...records);
    expect([...presentTags(tags)]).toEqual([
      ['Name', 'web'],
      ['Owner', 'alice'],
    ]);
    expect(state?.name).toBe('pending');
    expect(instanceOf(...records, terminated(at(5))).state?.name).toBe('shutting-down');
  });

  test('give the same record for the same options, and other ids for others', () => {
    const ids = [launch(), launch(), launch({ id: 'i-0fedcba9876543210' })].map(({ eventID }) => eventID);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(2);
  });

  test('take several instances of one call', () => {
    const ids = ['i-0123456789abcdef0', 'i-0fedcba9876543210'];
    for (const build of [launch, tagged, untagged, stopped]) {
      expect(sightings(build({ ids })).map(({ ref }) => ref.id)).toEqual(ids);
    }
  });

  test.each([
    ['alice', 'user', 'alice'],
    ['deploy-role/build-42', 'role', 'deploy-role/build-42'],
    ['alice@example.com', 'role', 'alice@example.com'],
    ['root', 'root', 'root of 444455556666'],
    ['autoscaling.amazonaws.com', 'service', 'autoscaling.amazonaws.com'],
  ])('by %s is a %s', (by, kind, name) => {
    expect(principal(launch({ by, account: '444455556666' }))).toMatchObject({ kind, name });
  });

  test('the caller is of the account that the call is made in', () => {
    for (const by of [undefined, 'bob', 'deploy/1', 'alice@example.com', 'root']) {
      const record = launch({ account: '444455556666', ...(by === undefined ? {} : { by }) });
      expect(principal(record)?.account).toBe('444455556666');
      expect(JSON.stringify(record)).not.toContain('111122223333');
    }
  });

  test('a call that came through a service is one that Broom calls managed', () => {
    const record = launch({ by: 'alice', via: 'autoscaling.amazonaws.com' });
    expect(provenanceOf(instanceOf(record))).toMatchObject({ kind: 'autoscaling', managed: true });
  });
});
