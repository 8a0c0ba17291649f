import { whyNotLog } from './log-key.ts';
import { regionIn, wordIn } from './own.ts';
import { described, ignored, quoted, unknown } from './set-aside.ts';
import type { Context, Item } from './types.ts';

/** What a notice says of one object, unread. */
export interface NamedObject {
  readonly bucket: unknown;
  /** Decoded, where it is text. */
  readonly key: unknown;
  readonly region?: unknown;
  readonly size?: unknown;
  readonly etag?: unknown;
  readonly versionId?: unknown;
  readonly sequencer?: unknown;
}

/**
 * Names only: an access point's ARN in place of a bucket's name would be asked for objects just the same, and it may be
 * anybody's. Buckets of before 2018 in us-east-1 have up to 255 characters, capitals and underscores.
 */
const bucketName = /^[A-Za-z0-9._-]{3,255}$/;

const longestKey = 1024;

/** What to do with an object that a notice names: read it, if it is a log file in a bucket of ours. */
export function openObject(told: NamedObject, { trust }: Context): Item {
  const { bucket, key } = told;
  if (typeof bucket !== 'string' || !bucketName.test(bucket)) {
    return unknown(`object in no bucket that S3 could have: ${described(bucket)}`);
  }
  if (typeof key !== 'string' || key === '' || key.length > longestKey) {
    return unknown(`object with no key that S3 could have: ${described(key)}`);
  }
  const refused = trust?.({ bucket }) ?? null;
  if (refused !== null) return unknown(`object ${quoted(key)}: ${refused}`);
  const not = whyNotLog(key);
  if (not !== null) {
    const what = `object ${quoted(key)}: ${not.why}`;
    return not.expected ? ignored(what) : unknown(what);
  }
  return {
    kind: 'object',
    bucket,
    key,
    region: regionIn(told, 'region'),
    size: typeof told.size === 'number' && Number.isSafeInteger(told.size) && told.size >= 0 ? told.size : null,
    etag: wordIn(told, 'etag'),
    versionId: wordIn(told, 'versionId'),
    sequencer: wordIn(told, 'sequencer'),
  };
}
