import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { makeCorpus, makeLargeObject } from './corpus.mjs';

// Everything here reads the corpus with JSON.parse alone, so that it agrees with the maker's plan or shows where not.

const root = mkdtempSync(join(tmpdir(), 'broom-corpus-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const shape = { objects: 9, recordsPerObject: 400, launchCalls: 120, instances: 180, refusedCalls: 12, dryRuns: 3 };
const made = (name: string, seed: number) => {
  const folder = join(root, name);
  return { manifest: makeCorpus({ ...shape, seed, folder }), files: filesOf(join(folder, 'trail')) };
};

function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
  return new Map(names.sort().map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name))]));
}

const digestOf = (files: Map<string, Buffer>) => {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(name).update(bytes);
  return hash.digest('hex');
};

// biome-ignore lint/suspicious/noExplicitAny: CloudTrail's JSON, read by hand
type Json = any;

const logsIn = (files: Map<string, Buffer>) => [...files].filter(([name]) => name.includes('/CloudTrail/'));
const recordsIn = (files: Map<string, Buffer>): Json[] =>
  logsIn(files).flatMap(([, bytes]) => JSON.parse(gunzipSync(bytes).toString()).Records);

const about = /^(RunInstances|CreateTags|DeleteTags|TagResources|(Start|Stop|Terminate)Instances)$/;
const services = new Set(['ec2.amazonaws.com', 'tagging.amazonaws.com']);
const aboutInstances = (record: Json) => about.test(record.eventName) && services.has(record.eventSource);

/** What the records say of each instance's `Code` five minutes after its launch, or at its end. */
function verdictsIn(records: Json[]) {
  const counts = { compliant: 0, violation: 0 };
  const changes = records.filter((record) => aboutInstances(record) && record.errorCode === undefined);
  for (const launch of changes.filter((record) => record.eventName === 'RunInstances')) {
    for (const instance of launch.responseElements.instancesSet.items) {
      const named = changes
        .filter((record) => JSON.stringify(record.requestParameters).includes(instance.instanceId))
        .filter((record) => Date.parse(record.eventTime) <= Date.parse(launch.eventTime) + 300_000)
        .sort((a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime));
      const tags = new Map<string, string>((instance.tagSet?.items ?? []).map((tag: Json) => [tag.key, tag.value]));
      const end = named.findIndex((record) => record.eventName === 'TerminateInstances');
      for (const record of end === -1 ? named : named.slice(0, end)) retag(tags, record);
      counts[/^(LOL|GGG|BRB|YLO)$/.test(tags.get('Code') ?? '') ? 'compliant' : 'violation'] += 1;
    }
  }
  return counts;
}

function retag(tags: Map<string, string>, { eventName, requestParameters: { tags: map, tagSet } }: Json) {
  if (eventName === 'TagResources') for (const [key, value] of Object.entries<string>(map)) tags.set(key, value);
  if (eventName === 'CreateTags') for (const { key, value } of tagSet.items) tags.set(key, value);
  if (eventName !== 'DeleteTags') return;
  for (const key of [...tags.keys()]) {
    const listed = tagSet.items?.find((tag: Json) => tag.key === key);
    const goes =
      tagSet.items === undefined
        ? !key.startsWith('aws:')
        : listed && (listed.value ?? tags.get(key)) === tags.get(key);
    if (goes) tags.delete(key);
  }
}

describe('the seeded corpus', () => {
  test('is the same to the byte for the same seed, and another for another', () => {
    const [one, again, other] = [made('one', 7), made('again', 7), made('other', 8)];
    expect(digestOf(again.files)).toBe(digestOf(one.files));
    expect(again.manifest).toEqual(one.manifest);
    expect(digestOf(other.files)).not.toBe(digestOf(one.files));
  });

  test.each([1, 2, 3])('seed %i holds what its manifest says', (seed) => {
    const { manifest, files } = made(`counted ${seed}`, seed);
    const records = recordsIn(files);
    const unique = [...new Map(records.map((record) => [record.eventID, record])).values()];
    const launches = records.filter((record) => record.eventName === 'RunInstances' && aboutInstances(record));
    const started = unique.filter((record) => launches.includes(record) && record.errorCode === undefined);
    const failed = unique.filter((record) => launches.includes(record) && record.errorCode !== undefined);
    const told = records.filter(aboutInstances);
    expect(manifest).toEqual({
      seed,
      objects: logsIn(files).length,
      digests: files.size - logsIn(files).length,
      records: records.length,
      launchRecords: launches.length,
      launchCalls: started.length,
      instances: started.flatMap((record) => record.responseElements.instancesSet.items).length,
      refusedCalls: failed.filter((record) => record.errorCode !== 'Client.DryRunOperation').length,
      dryRuns: failed.filter((record) => record.errorCode === 'Client.DryRunOperation').length,
      duplicates: told.length - new Set(told.map((record) => record.eventID)).size,
      verdicts: verdictsIn(unique),
      bytes: {
        gz: logsIn(files).reduce((sum, [, bytes]) => sum + bytes.length, 0),
        json: logsIn(files).reduce((sum, [, bytes]) => sum + gunzipSync(bytes).length, 0),
      },
    });
    const { recordsPerObject, ...asked } = shape;
    expect(manifest).toMatchObject({ ...asked, records: shape.objects * recordsPerObject });
  });

  test('is as unruly as a real trail', () => {
    const { files, manifest } = made('unruly', 4);
    const texts = logsIn(files).map(([, bytes]) => gunzipSync(bytes).toString());
    const text = texts.join('');
    const unsorted = texts.filter((one) => {
      const times = [...one.matchAll(/"eventTime":"([^"]*)"/g)].map(([, time]) => time ?? '');
      return times.some((time, index) => index > 0 && time < (times[index - 1] ?? ''));
    });
    expect(unsorted.length).toBeGreaterThan(texts.length / 2);
    expect(manifest.duplicates).toBeGreaterThan(0);
    expect(text).toContain('"__proto__"');
    expect(text).toContain('\\"eventName\\":\\"RunInstances\\"');
    // Unescaped, and yet no record: a map whose keys a caller chose.
    expect(text).toContain('"tags":{"eventVersion":"1.08"');
    for (const one of texts) expect(one.startsWith('{"Records":[{"eventVersion":"1.')).toBe(true);
  });

  test('compresses about as a real trail does', () => {
    const { bytes } = made('dense', 5).manifest;
    expect(bytes.json / bytes.gz).toBeGreaterThan(8);
    expect(bytes.json / bytes.gz).toBeLessThan(20);
  });
});

test('a large object is one whole document of the size asked for', async () => {
  const folder = join(root, 'large');
  const { records, bytes } = await makeLargeObject({ seed: 1, bytes: 2_000_000, folder });
  const found = recordsIn(filesOf(folder));
  expect(found).toHaveLength(records);
  expect(bytes.json).toBeGreaterThanOrEqual(2_000_000);
  expect(gunzipSync([...filesOf(folder).values()][0] ?? '').length).toBe(bytes.json);
});
