import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createGunzip, gunzipSync } from 'node:zlib';

/** Gzip is known by its first bytes, whatever the file is called. */
export const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** A file up to this many bytes of text is inflated in one go. */
export const mostAtOnce = 64 * 1024 ** 2;

/** The gzip cannot be inflated to its end. The message is for people. */
export class GzipError extends Error {
  override readonly name = 'GzipError';
}

const leastRoom = 64 * 1024;
/** Deflate makes a text at most 1032 times smaller. */
const bestRatio = 1032;

/** The length of the text as the last four bytes give it: of the last member, modulo 4 GiB, and only as honest as the file. */
export const claimedLength = (end: Buffer): number => (end.length >= 4 ? end.readUInt32LE(end.length - 4) : 0);

/**
 * Inflates a whole file. With room for all of the text in one buffer node:zlib is twice as fast as with its default.
 *
 * @returns null when the text is longer than `mostAtOnce`
 * @throws {GzipError}
 */
export function inflateAtOnce(gzip: Buffer): Buffer | null {
  const room = Math.min(claimedLength(gzip), gzip.length * bestRatio, mostAtOnce) + 1;
  try {
    return gunzipSync(gzip, { chunkSize: Math.max(room, leastRoom), maxOutputLength: mostAtOnce });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return null;
    throw gzipErrorOf(error);
  }
}

/**
 * Inflates piece by piece, each to its end before the next one goes in, so that all that can be had of a broken file is
 * had, and always the same.
 *
 * @param take is given the text; false: it has had enough
 * @throws {GzipError} when the file is broken; the text before that has been taken
 */
export async function inflateInPieces(pieces: AsyncIterable<Buffer>, take: (text: Buffer) => boolean): Promise<void> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let wanted = true;
  let broken: unknown = null;
  gunzip.on('data', (text: Buffer) => {
    wanted &&= take(text);
  });
  gunzip.on('error', (error) => {
    broken = error;
  });
  const closed = once(gunzip, 'close');
  for await (const piece of pieces) {
    await Promise.race([closed, new Promise<void>((resolve) => gunzip.write(piece, () => resolve()))]);
    // What was inflated is handed out in a later turn.
    await setImmediate();
    if (broken !== null || !wanted || gunzip.destroyed) break;
  }
  if (wanted && broken === null) gunzip.end();
  else gunzip.destroy();
  await closed;
  if (broken !== null && wanted) throw gzipErrorOf(broken);
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** zlib's own few messages, in words that say what to look for. */
const meanings: Readonly<Record<string, string>> = {
  'unexpected end of file': 'the gzip ends too early',
  'incorrect data check': 'the gzip checksum does not match',
  'incorrect length check': 'the gzip length does not match',
  'incorrect header check': 'the gzip is followed by something else',
  'unknown compression method': 'the gzip header is damaged',
  'unknown header flags set': 'the gzip header is damaged',
  'header crc mismatch': 'the gzip header is damaged',
};

export function gzipErrorOf(error: unknown): GzipError {
  const message = error instanceof Error ? error.message : '';
  const known = Object.hasOwn(meanings, message) ? meanings[message] : undefined;
  return new GzipError(known ?? 'the gzip data is damaged', { cause: error });
}

export const isGzipFault = (error: unknown): boolean => codeOf(error).startsWith('Z_');
