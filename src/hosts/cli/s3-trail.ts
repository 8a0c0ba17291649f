import { nameOf, whyOf } from '../../aws/errors.ts';
import type { Objects, StoredObject } from '../../aws/s3.ts';
import { hasLogEnding, skippedByName } from '../../cloudtrail/object-name.ts';
import type { ObjectReading } from '../../cloudtrail/types.ts';
import type { LeftOut } from '../../replay/objects.ts';
import type { ObjectProgress } from '../../replay/pool.ts';
import type { ReadLog } from '../service/evidence.ts';
import { Mistake } from './exit.ts';

interface Prefix {
  readonly bucket: string;
  readonly prefix: string;
}

/** @throws {Mistake} when it is not `s3://bucket` or `s3://bucket/prefix` */
export function parseS3Path(path: string): Prefix {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(path) ?? [];
  if (bucket === undefined) throw new Mistake(`${path}: expected s3://bucket or s3://bucket/prefix`);
  return { bucket, prefix };
}

export interface S3Source {
  readonly bucket: string;
  readonly key: string;
  /** `s3://bucket/key` */
  readonly name: string;
  /** Bytes as stored. */
  readonly size: number;
}

export interface S3Listing {
  readonly sources: readonly S3Source[];
  readonly skipped: readonly LeftOut[];
}

/**
 * Finds the log objects under some prefixes, by their names. One that two prefixes share is listed once.
 *
 * @throws {Mistake} when there is no such bucket
 */
export async function listS3(paths: readonly string[], objects: Objects): Promise<S3Listing> {
  const sources = new Map<string, S3Source>();
  const skipped = new Map<string, LeftOut>();
  for (const { bucket, prefix } of paths.map(parseS3Path)) {
    for await (const { key, size } of listed(objects, { bucket, prefix })) {
      // What a console makes for a folder.
      if (key.endsWith('/') && size === 0) continue;
      const name = `s3://${bucket}/${key}`;
      const reason = hasLogEnding(key) ? skippedByName(key) : 'not a log file';
      if (reason === null) sources.set(name, { bucket, key, name, size });
      else skipped.set(name, { object: name, reason });
    }
  }
  return { sources: [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), skipped: [...skipped.values()] };
}

async function* listed(objects: Objects, where: Prefix): AsyncGenerator<StoredObject> {
  try {
    yield* objects.listLogObjects(where);
  } catch (error) {
    if (nameOf(error) !== 'NoSuchBucket') throw error;
    throw new Mistake(`s3://${where.bucket}: there is no such bucket`, { cause: error });
  }
}

export interface S3ReadOptions {
  /** How many objects are read side by side. */
  readonly width: number;
  readonly onObject: (progress: ObjectProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads objects, several at a time, as they come. One that cannot be had is a failed reading, and the others go on.
 *
 * @throws what the signal was aborted with
 */
export async function* readS3(
  sources: readonly S3Source[],
  readLog: ReadLog,
  { width, onObject, signal }: S3ReadOptions,
): AsyncGenerator<ObjectReading> {
  const running = new Map<S3Source, Promise<{ source: S3Source; reading: ObjectReading }>>();
  const waiting = [...sources].reverse();
  try {
    while (waiting.length + running.size > 0) {
      signal.throwIfAborted();
      while (running.size < width) {
        const source = waiting.pop();
        if (source === undefined) break;
        running.set(
          source,
          readOne(source, readLog).then((reading) => ({ source, reading })),
        );
      }
      const { source, reading } = await Promise.race(running.values());
      running.delete(source);
      onObject({ object: reading.object, outcome: reading.outcome, stored: source.size, text: reading.bytes.text });
      yield reading;
    }
  } finally {
    await Promise.all(running.values());
  }
}

async function readOne({ bucket, key, name }: S3Source, readLog: ReadLog): Promise<ObjectReading> {
  const { failed } = await import('../../replay/read-object.ts');
  const unknown = { region: null, size: null, etag: null, versionId: null, sequencer: null };
  try {
    return (await readLog({ kind: 'object', bucket, key, ...unknown })) ?? failed(name, 'it is no longer there');
  } catch (error) {
    return failed(name, whyOf(error));
  }
}
