import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeExampleTrail } from '../scripts/make-example-trail.mjs';

// Compared unpacked: another zlib may pack the same text into other bytes.
const unpacked = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.json'))
      .sort()
      .map((name) => [name.replaceAll('\\', '/'), gunzipSync(readFileSync(join(folder, name))).toString()]),
  );

test('the example trail is what its script makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'broom-example-'));
  try {
    const { launchCalls, instances, refusedCalls, dryRuns } = makeExampleTrail(folder);
    const [made, kept] = [unpacked(folder), unpacked(join(import.meta.dirname, '../examples/trail'))];
    expect(Object.keys(kept)).toEqual(Object.keys(made));
    const changed = Object.keys(made).filter((name) => made[name] !== kept[name]);
    expect(changed, 'run: node scripts/make-example-trail.mjs').toEqual([]);
    expect({ launchCalls, instances, refusedCalls, dryRuns }).toEqual({
      launchCalls: 33,
      instances: 56,
      refusedCalls: 4,
      dryRuns: 1,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
