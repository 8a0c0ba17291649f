import { nameOf } from './errors.ts';
import { createS3Client, ObjectTooLargeError } from './s3.ts';
import { type ClientSettings, s3Sdk } from './sdk.ts';

export interface StoredText {
  readonly text: string;
  /** When it was put there. */
  readonly modified: Date | null;
  readonly etag: string | null;
}

/** Small objects that are looked at again and again, such as a policy. */
export interface Texts {
  /**
   * @param etag of what is known already: S3 then sends it only if it is another
   * @returns null when there is no such object
   * @throws {ObjectTooLargeError}
   */
  get(bucket: string, key: string, etag: string | null): Promise<StoredText | 'unchanged' | null>;
}

const mostBytes = 8 * 1024 * 1024;

export function createTexts(settings: ClientSettings = {}): Texts {
  let client: ReturnType<typeof createS3Client> | undefined;
  return {
    get: async (bucket, key, etag) => {
      const { GetObjectCommand } = await s3Sdk();
      client ??= createS3Client(settings);
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(etag === null ? {} : { IfNoneMatch: etag }),
      });
      try {
        const { Body, ContentLength = 0, LastModified, ETag } = await (await client).send(command);
        if (Body === undefined) throw new Error(`S3 gave no bytes of ${key}`);
        if (ContentLength > mostBytes) throw new ObjectTooLargeError(`${key} has more than ${mostBytes} bytes`);
        return { text: await Body.transformToString('utf-8'), modified: LastModified ?? null, etag: ETag ?? null };
      } catch (error) {
        if (isUnchanged(error)) return 'unchanged';
        if (['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(nameOf(error))) return null;
        throw error;
      }
    },
  };
}

/** 304 has no body to name it. */
function isUnchanged(error: unknown): boolean {
  if (nameOf(error) === 'NotModified') return true;
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return false;
  const { $metadata } = error;
  return typeof $metadata === 'object' && $metadata !== null && Reflect.get($metadata, 'httpStatusCode') === 304;
}
