import { expect, test } from 'vitest';
import { hasLogEnding, skippedByName } from './object-name.ts';

const day = 'AWSLogs/o-1/111122223333/CloudTrail/eu-west-1/2026/03/01';

test.each([
  [`${day}/111122223333_CloudTrail_eu-west-1_20260301T1205Z_a.json.gz`, null],
  [`${day.replace('/CloudTrail/', '/CloudTrail-Digest/')}/a.json.gz`, 'only digests'],
  ['111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260301T120000Z.json.gz', 'only digests'],
  ['x/CloudTrail-Insight/a.json.gz', 'only Insights events'],
  ['x/CloudTrail-NetworkActivity/a.json.gz', 'only network activity events'],
  ['x/CloudTrail-Aggregated/a.json.gz', 'only aggregated events'],
  ['my-CloudTrail-Digest-notes/a.json', null],
])('%s is skipped: %s', (name, reason) => {
  expect(skippedByName(name)).toBe(reason);
});

test.each([
  ['a.json.gz', true],
  ['A.JSON', true],
  ['a.jsonl', true],
  ['a.ndjson', true],
  ['a.gz', true],
  ['a.txt', false],
  ['json', false],
])('%s has the name of a log file: %s', (name, is) => {
  expect(hasLogEnding(name)).toBe(is);
});
