import { mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredText, Texts } from '../../aws/stored-text.ts';
import { loadPolicy } from '../../policy/load.ts';
import { bundledPolicy } from './bundled-policy.ts';
import { compileAhead } from './compile-ahead.ts';
import type { LoadedPolicy, PolicyPlace } from './policy-place.ts';
import { s3Policy } from './s3-policy.ts';
import { ssmPolicy } from './ssm-policy.ts';

const text = `
rules:
  - id: service
    require: { tags: { service: { from: lists/services.txt } }, assert: 'instance.type != ""' }
    steps: [notify]
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }]
`;
const plainText = text.replace(/ require: .*/, ' require: { tags: { Name: present } }');
const values = 'web\nbatch\n';
const digest = digestOf(text);

function digestOf(text: string, list = values): string {
  const loaded = loadPolicyWithAssert(text, list);
  if (loaded === null) throw new Error('the policy of this test is wrong');
  return loaded;
}

function loadPolicyWithAssert(text: string, list: string): string | null {
  const compileAssert = () => ({ check: () => ({ kind: 'yes' }), names: [] }) as never;
  return loadPolicy({ text, file: 'broom.yaml', readFile: () => list, compileAssert }).policy?.digest ?? null;
}

const loaded = async (place: PolicyPlace): Promise<LoadedPolicy> => {
  const answer = await place.load();
  if (answer === 'unchanged') throw new Error('it was never read');
  return answer;
};

describe('a file in the bundle', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'broom-policy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const since = new Date('2026-02-01T00:00:00Z');

  test('made ahead gives the policy that its YAML gives, and is read once', async () => {
    const ahead = await compileAhead({ text, file: 'broom.yaml', readFile: () => values, since });
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(ahead));
    const place = bundledPolicy('policy.json', null, folder);
    const { policy, since: placed } = await loaded(place);
    expect(policy.digest).toBe(digest);
    expect(placed).toEqual(since);
    expect(policy.rules.map(({ id, steps }) => [id, steps.length])).toEqual([['service', 1]]);
    expect(await place.load()).toBe('unchanged');
  });

  test('made ahead by another version is refused', async () => {
    const ahead = await compileAhead({ text, file: 'broom.yaml', readFile: () => values, since });
    writeFileSync(join(folder, 'policy.json'), JSON.stringify({ ...ahead, digest: 'other' }));
    await expect(bundledPolicy('policy.json', null, folder).load()).rejects.toThrow('make the bundle again');
  });

  test('that has a mistake cannot be made ahead', async () => {
    const source = { text: 'rules: [{ id: A }]', file: 'broom.yaml', readFile: () => values, since };
    await expect(compileAhead(source)).rejects.toThrow('broom.yaml:1:15 rules[0].id');
  });

  test('as YAML is checked when it is read; its time is the file’s, or what was set', async () => {
    writeFileSync(join(folder, 'broom.yaml'), plainText);
    utimesSync(join(folder, 'broom.yaml'), since, since);
    expect((await loaded(bundledPolicy('broom.yaml', null, folder))).since).toEqual(since);
    const later = new Date('2026-02-02T00:00:00Z');
    expect((await loaded(bundledPolicy('broom.yaml', later, folder))).since).toEqual(later);
    writeFileSync(join(folder, 'broom.yaml'), 'rules: 7');
    await expect(bundledPolicy('broom.yaml', null, folder).load()).rejects.toThrow('broom.yaml:1:8 rules');
  });

  test('of no known time wants one set: two such policies could not be told apart', async () => {
    writeFileSync(join(folder, 'broom.yaml'), plainText);
    const none = new Date('1980-01-01T00:00:00Z');
    utimesSync(join(folder, 'broom.yaml'), none, none);
    await expect(bundledPolicy('broom.yaml', null, folder).load()).rejects.toThrow('set BROOM_POLICY_SINCE');
  });

  test('that is not there, or leads out of the bundle, is refused', async () => {
    await expect(bundledPolicy('no.yaml', null, folder).load()).rejects.toThrow('there is no such file in the bundle');
    symlinkSync('/etc/hostname', join(folder, 'out.yaml'));
    await expect(bundledPolicy('out.yaml', null, folder).load()).rejects.toThrow('outside the bundle');
  });
});

describe('a policy in S3', () => {
  /** A bucket that answers conditional reads, and counts what it sent whole. */
  function bucket(objects: Record<string, string>) {
    const times = new Map<string, Date>();
    const sent: string[] = [];
    const texts: Texts = {
      get: async (_, key, etag) => {
        const text = objects[key];
        if (text === undefined) return null;
        if (etag === text) return 'unchanged';
        sent.push(key);
        const stored: StoredText = { text, etag: text, modified: times.get(key) ?? new Date('2026-02-01T00:00:00Z') };
        return stored;
      },
    };
    const put = (key: string, text: string, at: string): void => {
      objects[key] = text;
      times.set(key, new Date(at));
    };
    return { texts, put, sent, remove: (key: string) => delete objects[key] };
  }

  test('is read with the lists beside it, and again only when any of them changes', async () => {
    const { texts, put, sent } = bucket({ 'broom/policy.yaml': text, 'broom/lists/services.txt': values });
    const place = s3Policy('config', 'broom/policy.yaml', texts);
    expect((await loaded(place)).policy.digest).toBe(digest);
    expect(await place.load()).toBe('unchanged');
    expect(sent).toEqual(['broom/policy.yaml', 'broom/lists/services.txt']);
    put('broom/lists/services.txt', 'web\n', '2026-02-03T00:00:00Z');
    const next = await loaded(place);
    expect(next.policy.digest).toBe(digestOf(text, 'web\n'));
    expect(next.since).toEqual(new Date('2026-02-03T00:00:00Z'));
    expect(await place.load()).toBe('unchanged');
  });

  test('whose list is gone is broken, and counts again once the list is back', async () => {
    const { texts, put, remove } = bucket({ 'policy.yaml': text, 'lists/services.txt': values });
    const place = s3Policy('config', 'policy.yaml', texts);
    await place.load();
    remove('lists/services.txt');
    await expect(place.load()).rejects.toThrow('rules[0].require.tags.service.from: the file "lists/services.txt"');
    put('lists/services.txt', values, '2026-02-01T00:00:00Z');
    expect(await place.load()).toBe('unchanged');
  });

  test('that is not there, or is broken, is told with its place', async () => {
    const { texts } = bucket({ 'broken.yaml': 'rules: 7' });
    await expect(s3Policy('config', 'no.yaml', texts).load()).rejects.toThrow(
      's3://config/no.yaml: there is no such object',
    );
    await expect(s3Policy('config', 'broken.yaml', texts).load()).rejects.toThrow('s3://config/broken.yaml:1:8 rules');
  });

  test('that could not be had is no mistake of its writer', async () => {
    const away: Texts = {
      get: async () => {
        throw new Error('ECONNREFUSED');
      },
    };
    await expect(s3Policy('config', 'policy.yaml', away).load()).rejects.not.toHaveProperty('name', 'PolicyError');
  });
});

describe('a policy in a parameter', () => {
  const modified = new Date('2026-02-01T00:00:00Z');

  test('is read again when its version changes', async () => {
    let parameter = { value: plainText, version: 1, modified };
    const place = ssmPolicy('/broom/policy', async () => parameter);
    expect(await loaded(place)).toMatchObject({ since: modified });
    expect(await place.load()).toBe('unchanged');
    parameter = { ...parameter, value: plainText.replace('Name', 'Owner'), version: 2 };
    expect((await loaded(place)).policy.digest).not.toBe('');
  });

  test('names no files, and says so', async () => {
    const place = ssmPolicy('/broom/policy', async () => ({ value: text, version: 1, modified }));
    await expect(place.load()).rejects.toThrow('a parameter has no files beside it');
  });

  test('that is not there is told by name', async () => {
    await expect(ssmPolicy('/no', async () => null).load()).rejects.toThrow('ssm:/no: there is no such parameter');
  });
});
