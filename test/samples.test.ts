import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRecord, unwrap } from '../src/cloudtrail/record.ts';
import { isRelevant } from '../src/cloudtrail/relevant.ts';
import type { RawRecord, Reading } from '../src/cloudtrail/types.ts';
import { fold, keyOf, unseen } from '../src/facts/fold.ts';
import { provenanceOf } from '../src/facts/provenance.ts';
import { presentTags } from '../src/facts/tags.ts';
import type { Instance, Launch, Sighting } from '../src/facts/types.ts';

/**
 * Reads every CloudTrail sample beside the checkout with a plain JSON.parse, and compares what Broom makes of it with
 * what the samples' README and the records themselves say. The samples are other people's and not part of the project.
 */
const samples = new URL('../../shared/samples/', import.meta.url);

if (!existsSync(samples)) {
  test('NOT RUN: the samples in ../shared/samples are not here, so nothing was compared with real records', (context) =>
    context.skip('../shared/samples does not exist'));
} else {
  describeSamples();
}

interface Sample {
  /** As the README names it. */
  readonly path: string;
  readonly records: readonly RawRecord[];
}

function readSamples(): Sample[] {
  const folder = fileURLToPath(new URL('cloudtrail/', samples));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = `${entry.parentPath.replace(/\/$/, '')}/${entry.name}`;
      return { path: `cloudtrail/${path.slice(folder.length)}`, records: recordsOf(textOf(path)) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function recordsOf(text: string): RawRecord[] {
  return roots(text)
    .flatMap((root) =>
      Array.isArray(root) ? root : isRecord(root) && Array.isArray(root.Records) ? root.Records : [root],
    )
    .map(unwrap)
    .filter(isRecord);
}

/** One JSON value, or one on each line. */
function roots(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
  }
}

function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value far inside a record; undefined where the way ends. */
const inside = (value: unknown, ...way: (string | number)[]): unknown =>
  way.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value);

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function describeSamples(): void {
  const all = readSamples();
  const readme = readFileSync(new URL('README.md', samples), 'utf8');
  const read = ({ path, records }: Sample): { record: RawRecord; reading: Reading }[] =>
    records.map((record, index) => ({ record, reading: readRecord(record, path, `record ${index + 1}`) }));
  const everything = all.flatMap(read);
  const named = (name: string) => everything.filter(({ record }) => record.eventName === name);
  const sample = (end: string): { record: RawRecord; reading: Reading }[] => {
    const found = all.filter(({ path }) => path.endsWith(end));
    expect(found, end).toHaveLength(1);
    return found.flatMap(read);
  };
  const sightings = (readings: readonly { reading: Reading }[]): Sighting[] =>
    readings.flatMap(({ reading }) => (reading.kind === 'sightings' ? reading.sightings : []));
  const launches = (readings: readonly { reading: Reading }[]): Launch[] =>
    sightings(readings).flatMap((sighting) => (sighting.kind === 'launched' ? [sighting.launch] : []));
  const kinds = (end: string): string[] => sample(end).map(({ reading }) => reading.kind);

  describe('the samples of CloudTrail', () => {
    const rows = [...readme.matchAll(/^\| (cloudtrail\/\S+) \| ([^|]*) \|/gm)].map(([, path, shows]) => ({
      path,
      shows,
    }));

    test('are all those that their README lists', () => {
      expect(all.map(({ path }) => path)).toEqual(rows.map(({ path }) => path).sort());
      expect(all.length).toBeGreaterThan(50);
    });

    test('hold as many records as their README says', () => {
      const counted = rows.flatMap(({ path, shows }) => {
        const count = /^(\d+) records/.exec(shows ?? '')?.[1];
        return count === undefined ? [] : [[path, Number(count)]];
      });
      expect(counted.length).toBeGreaterThan(20);
      expect(counted.map(([path]) => [path, all.find((each) => each.path === path)?.records.length])).toEqual(counted);
    });

    test('can all be read', () => {
      expect(everything.length).toBe(all.reduce((sum, { records }) => sum + records.length, 0));
      expect(everything.length).toBeGreaterThan(1_300);
    });

    test('tell of instances only in the calls that Broom knows', () => {
      for (const { record, reading } of everything) {
        const known = isRelevant(String(record.eventSource), String(record.eventName));
        if (!known) expect(reading.kind).toBe('other');
      }
    });
  });

  describe('a RunInstances record of the samples', () => {
    const ran = named('RunInstances');

    test('is a launch, a refusal or a dry run as its error code says', () => {
      for (const { record, reading } of ran) {
        const code = record.errorCode;
        expect(reading.kind).toBe(
          code === undefined ? 'sightings' : code === 'Client.DryRunOperation' ? 'dry-run' : 'refused',
        );
      }
      const count = (kind: string): number => ran.filter(({ reading }) => reading.kind === kind).length;
      expect({ launched: count('sightings'), refused: count('refused'), dry: count('dry-run') }).toEqual({
        launched: 4,
        refused: 6,
        dry: 1,
      });
    });

    test('has a sighting for every instance that EC2 answered with, and the tags that it listed', () => {
      for (const { record, reading } of ran) {
        const items = list(inside(record, 'responseElements', 'instancesSet', 'items'));
        const seen = sightings([{ reading }]);
        expect(seen.map(({ ref }) => ref.id)).toEqual(items.map((item) => inside(item, 'instanceId')));
        seen.forEach((sighting, index) => {
          if (sighting.kind !== 'launched') throw new Error('not a launch');
          const tags = list(inside(items[index], 'tagSet', 'items'));
          expect(presentTags(sighting.tags)).toEqual(
            new Map(tags.map((tag) => [inside(tag, 'key'), inside(tag, 'value')])),
          );
          expect(sighting.tags.completeAt).toEqual(sighting.at);
          expect(sighting.facts.instanceType).toMatchObject({ value: inside(items[index], 'instanceType') });
          expect(sighting.facts.imageId).toMatchObject({ value: inside(items[index], 'imageId') });
          expect(sighting.facts.vpcId).toMatchObject({ value: inside(items[index], 'vpcId') });
          const keyName = inside(items[index], 'keyName');
          expect(sighting.facts.keyName).toMatchObject(keyName === undefined ? { is: 'absent' } : { value: keyName });
          expect(sighting.state).toBe('pending');
          expect(sighting.ref.account).toBe(inside(record, 'responseElements', 'ownerId'));
          expect(sighting.ref.region).toBe(record.awsRegion);
        });
      }
    });

    test('names the user, or the role and its session', () => {
      for (const { record, reading } of ran) {
        const identity = record.userIdentity;
        const issuer = inside(identity, 'sessionContext', 'sessionIssuer', 'userName');
        const session = String(inside(identity, 'principalId')).split(':').slice(1).join(':');
        const isPerson = String(inside(identity, 'sessionContext', 'sessionIssuer', 'arn')).includes(
          ':role/aws-reserved/',
        );
        const expected =
          inside(identity, 'type') === 'IAMUser'
            ? inside(identity, 'userName')
            : inside(identity, 'type') === 'Root'
              ? `root of ${inside(identity, 'accountId')}`
              : isPerson
                ? session
                : `${issuer}/${session}`;
        const told = reading.kind === 'refused' ? reading.call.principal : launches([{ reading }])[0]?.principal.name;
        if (reading.kind !== 'dry-run') expect(told).toBe(expected);
      }
    });
  });

  describe('single samples', () => {
    test('three calls of one user: two refused, one launch, by Terraform', () => {
      const ran = sample('T1200Z_x9kHmzMa7cx6l9wM.json.gz').filter(({ record }) => record.eventName === 'RunInstances');
      expect(ran.map(({ reading }) => reading.kind).sort()).toEqual(['refused', 'refused', 'sightings']);
      const [launched] = instances(sightings(ran));
      if (launched === undefined) throw new Error('no instance');
      expect(provenanceOf(launched)).toMatchObject({ kind: 'terraform', managed: false, certain: true });
    });

    test('a launch in the time form of a SIEM, by a role of Identity Center', () => {
      const [launch] = launches(sample('run-instances-assumedrole-single.json'));
      expect(launch).toMatchObject({
        at: new Date('2024-04-02T15:13:06Z'),
        principal: { kind: 'role', name: 'user.name' },
      });
    });

    test('Auto Scaling as it was in 2015, as root: managed', () => {
      const [launched] = instances(sightings(sample('run-instances-root-autoscaling.json')));
      if (launched === undefined) throw new Error('no instance');
      expect(provenanceOf(launched)).toMatchObject({ kind: 'autoscaling', managed: true });
    });

    test('a dry run of an EKS node group, and refusals', () => {
      expect(kinds('run-instances-dry-run.json')).toEqual(['dry-run']);
      expect(kinds('run-instances-iamuser-invalid-parameter.json')).toEqual(['refused']);
      expect(kinds('run-instances-assumedrole-denied.json').sort()).toEqual(['other', 'other', 'refused']);
    });

    test('states: two terminated by root, one by a role, one told as text, one refused', () => {
      const states = (end: string) =>
        sightings(sample(end)).map((sighting) => (sighting.kind === 'state-changed' ? sighting.state : sighting.kind));
      expect(states('terminate-instances-root-two.json')).toEqual(['terminated', 'terminated']);
      expect(states('terminate-by-assumedrole.json')).toEqual(['shutting-down']);
      expect(states('lookup-events.jsonl')).toEqual(['shutting-down']);
      expect(states('doc-StartInstances.json')).toEqual(['pending']);
      expect(states('start-instances-root-autoscaling.json')).toEqual(['pending']);
      expect(kinds('stop-instances-failed.json')).toEqual(['other']);
    });

    test('tags of an image are no tags of an instance', () => {
      expect(named('CreateTags').map(({ reading }) => reading.kind)).toEqual(['other']);
    });

    test('attributes: a type, and protection taken off', () => {
      expect(sightings(named('ModifyInstanceAttribute'))).toEqual([
        expect.objectContaining({ facts: { disableApiTermination: expect.objectContaining({ value: false }) } }),
        expect.objectContaining({ facts: { instanceType: expect.objectContaining({ value: 't2.xlarge' }) } }),
      ]);
    });

    test('a spot instance that was taken away, Lightsail, insights, digests: nothing to us', () => {
      for (const end of [
        'doc-spot-BidEvictedEvent.json',
        'lightsail-create-instances.json',
        'insight-start.json',
        'doc-digest-1.json',
      ]) {
        expect(kinds(end)).toEqual(['other']);
      }
    });
  });
}

function instances(sightings: readonly Sighting[]): Instance[] {
  const byKey = new Map<string, Instance>();
  for (const sighting of sightings) {
    const key = keyOf(sighting.ref);
    byKey.set(key, fold(byKey.get(key) ?? unseen(sighting.ref), sighting));
  }
  return [...byKey.values()];
}
