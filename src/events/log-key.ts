import { hasLogEnding, skippedByName } from '../cloudtrail/object-name.ts';

/**
 * Why an object is not read as a log file of CloudTrail's, going by its key:
 * `[prefix/]AWSLogs/[o-ID/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/….json.gz`.
 *
 * `expected`: its like lies beside the logs, in CloudTrail's own layout or another service's.
 *
 * @param key decoded
 * @returns null when it is one
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function whyNotLog(key: string): { readonly why: string; readonly expected: boolean } | null {
  const skipped = skippedByName(key);
  if (skipped !== null) return { why: skipped, expected: true };
  const folders = key.split('/').slice(0, -1);
  const root = folders.indexOf('AWSLogs');
  if (root === -1) return { why: 'not under AWSLogs', expected: false };
  if (!folders.includes('CloudTrail', root + 1)) return { why: 'not a log of CloudTrail', expected: true };
  return hasLogEnding(key) ? null : { why: 'not a log file', expected: true };
}

export const isLogKey = (key: string): boolean => whyNotLog(key) === null;
