import { expect, test } from 'vitest';
import { isLogKey } from './log-key.ts';
import { told } from './testing/deliveries.ts';

const day = 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01';
const file = '111122223333_CloudTrail_eu-west-1_20260301T1205Z_abc.json.gz';

test.each([
  [`${day}/${file}`, 'object'],
  [`${day}/${file.replace('.gz', '')}`, 'object'],
  [`a/prefix/AWSLogs/o-abc123/111122223333/CloudTrail/eu-west-1/2026/03/01/${file}`, 'object'],
  // As one page of the documentation has it.
  [`${day}/111122223333_CloudTrail_us-east-2_20260301T1255ZHdkvFTXOA3Vnhbc.json.gz`, 'object'],
  [`${day.replace('CloudTrail', 'CloudTrail-Digest')}/${file}`, 'ignored: object "…": only digests'],
  [`${day.replace('CloudTrail', 'CloudTrail-Insight')}/${file}`, 'ignored: object "…": only Insights events'],
  [`${day.replace('CloudTrail', 'CloudTrail-NetworkActivity')}/a.json.gz`, 'only network activity events'],
  [`${day.replace('CloudTrail', 'CloudTrail-Aggregated')}/a.json.gz`, 'only aggregated events'],
  ['AWSLogs/111122223333/Config/eu-west-1/2026/3/1/a.json.gz', 'ignored: object "…": not a log of CloudTrail'],
  ['CloudTrail/AWSLogs/111122223333/Config/a.json.gz', 'ignored: object "…": not a log of CloudTrail'],
  ['AWSLogs/111122223333/CloudTrail', 'ignored: object "…": not a log of CloudTrail'],
  [`${day}/`, 'ignored: object "…": not a log file'],
  [`${day}/notes.txt`, 'ignored: object "…": not a log file'],
  [`CloudTrail/eu-west-1/${file}`, 'unknown: object "…": not under AWSLogs'],
  ['reports/broom.json', 'unknown: object "…": not under AWSLogs'],
  [`myAWSLogs/111122223333/CloudTrail/${file}`, 'unknown: object "…": not under AWSLogs'],
])('%s: %s', (key, what) => {
  expect(isLogKey(key)).toBe(what === 'object');
  const [found = ''] = told({ s3Bucket: 'example-trail', s3ObjectKey: [key] });
  expect(found.replace(/".*"/, '"…"')).toContain(what);
});
