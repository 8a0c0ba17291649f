import type { S3Client } from '@aws-sdk/client-s3';
import { nameOf } from './errors.ts';
import { type ClientSettings, requestHandler, s3Sdk } from './sdk.ts';

/** Log objects in buckets of any region. */
export interface Objects {
  /** Every object whose key begins with the prefix, in order of key. */
  listLogObjects(where: Listing): AsyncGenerator<StoredObject>;
  /**
   * An object's bytes as stored.
   *
   * @returns null when there is no such object
   * @throws {ObjectTooLargeError}
   */
  getObject(bucket: string, key: string, options?: ObjectOptions): Promise<Uint8Array | null>;
  /** The same, piece by piece; what is too large ends it with an error. */
  streamObject(bucket: string, key: string, options?: ObjectOptions): Promise<AsyncIterable<Uint8Array> | null>;
}

export interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  /** Only keys after this one. */
  readonly startAfter?: string;
}

export interface StoredObject {
  readonly key: string;
  /** Bytes as stored. */
  readonly size: number;
  readonly modified: Date | null;
}

export interface ObjectOptions {
  readonly versionId?: string;
  /** Bytes as stored; left out: as large as CloudTrail's log files get. */
  readonly mostBytes?: number;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html (50 MB compressed) */
export const largestLogFile = 50 * 1024 * 1024;

export class ObjectTooLargeError extends Error {
  override readonly name = 'ObjectTooLargeError';
}

export function createObjects(settings: ClientSettings = {}): Objects {
  let client: Promise<S3Client> | undefined;
  const s3 = async (): Promise<S3Client> => {
    client ??= createS3Client(settings);
    return client;
  };

  const streamObject: Objects['streamObject'] = async (bucket, key, options = {}) => {
    const { versionId, mostBytes = largestLogFile } = options;
    const { GetObjectCommand } = await s3Sdk();
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    });
    try {
      const { Body, ContentLength = 0 } = await (await s3()).send(command);
      if (!isBytes(Body)) throw new Error(`S3 gave no bytes of ${key}`);
      if (ContentLength > mostBytes) {
        Body.destroy?.();
        throw tooLarge(key, mostBytes);
      }
      return bounded(Body, mostBytes, key);
    } catch (error) {
      if (['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(nameOf(error))) return null;
      throw error;
    }
  };

  return {
    streamObject,
    getObject: async (bucket, key, options) => {
      const stream = await streamObject(bucket, key, options);
      if (stream === null) return null;
      const pieces: Uint8Array[] = [];
      for await (const piece of stream) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    listLogObjects: async function* ({ bucket, prefix, startAfter }) {
      const { ListObjectsV2Command } = await s3Sdk();
      let token: string | undefined;
      do {
        const { Contents = [], NextContinuationToken } = await (await s3()).send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        for (const { Key, Size = 0, LastModified } of Contents)
          if (Key !== undefined) yield { key: Key, size: Size, modified: LastModified ?? null };
        token = NextContinuationToken;
      } while (token !== undefined);
    },
  };
}

export async function createS3Client({ endpoint, region, credentials }: ClientSettings): Promise<S3Client> {
  const { S3Client } = await s3Sdk();
  const isElsewhere = endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return new S3Client({
    requestHandler,
    // A trail's bucket lies in one region, and its readers in any.
    followRegionRedirects: true,
    // Programs that answer as S3 does rarely have a name for each bucket.
    ...(isElsewhere === undefined ? {} : { forcePathStyle: true }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

const isBytes = (body: unknown): body is AsyncIterable<Uint8Array> & { destroy?: () => void } =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** What S3 claimed is not believed alone. Leaving the loop closes the connection. */
async function* bounded(body: AsyncIterable<Uint8Array>, mostBytes: number, key: string): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of body) {
    read += piece.length;
    if (read > mostBytes) throw tooLarge(key, mostBytes);
    yield piece;
  }
}

const tooLarge = (key: string, mostBytes: number): ObjectTooLargeError =>
  new ObjectTooLargeError(`${key} has more than ${mostBytes} bytes`);
