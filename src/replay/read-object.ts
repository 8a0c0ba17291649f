import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { ExactReader, FastReader, type ReadLimits, readLimits, readText } from '../cloudtrail/object.ts';
import { readRecord, unwrap } from '../cloudtrail/record.ts';
import { relevantEvents } from '../cloudtrail/relevant.ts';
import type { RecordRules } from '../cloudtrail/tally.ts';
import type { ObjectReading } from '../cloudtrail/types.ts';
import { fileErrorOf } from './file-error.ts';
import {
  claimedLength,
  GzipError,
  gzipErrorOf,
  inflateAtOnce,
  inflateInPieces,
  isGzip,
  isGzipFault,
  mostAtOnce,
} from './inflate.ts';
import { type ObjectSource, standardInput } from './objects.ts';

const rules: RecordRules = { readRecord, unwrap, relevant: relevantEvents };

const streamChunk = 1024 * 1024;
/** Small, since of a piece that is damaged nothing can be had. */
const salvagePiece = 2048;
const pipePiece = 64 * 1024;
/** The checksum and length at a gzip's end: with them apart, a text whose checksum is wrong can be had whole. */
const gzipTrailer = 8;

/** Reads one object, at most a few MB of it at a time unless all of it is small. Never throws: a failure is a reading. */
export async function readObject(source: ObjectSource, limits: ReadLimits = readLimits): Promise<ObjectReading> {
  const { name, path } = source;
  try {
    if (path === standardInput) return await readPipe(name, process.stdin, limits);
    const file = openSync(path, 'r');
    try {
      const stats = fstatSync(file);
      if (stats.isFile()) return await readFile(name, path, file, stats.size, limits);
      if (stats.isDirectory()) return failed(name, 'it is a folder');
    } finally {
      closeSync(file);
    }
    return await readPipe(name, createReadStream(path), limits);
  } catch (error) {
    return failed(name, fileErrorOf(error));
  }
}

export function failed(object: string, reason: string): ObjectReading {
  const nothing = { records: 0, firstAt: null, lastAt: null, readings: [], problems: [] };
  return { object, outcome: 'failed', reason, ...nothing, bytes: { stored: 0, text: 0 } };
}

async function readFile(
  name: string,
  path: string,
  file: number,
  size: number,
  limits: ReadLimits,
): Promise<ObjectReading> {
  const gzip = isGzip(readAt(file, 0, Math.min(size, 2)));
  const length = gzip ? claimedLength(readAt(file, Math.max(size - 4, 0), Math.min(size, 4))) : size;
  if (size <= mostAtOnce && length <= mostAtOnce) {
    const reading = await readBytes(name, readAt(file, 0, size), limits);
    if (reading !== null) return reading;
  }
  return readStream(name, path, gzip, size, limits);
}

/** May be shorter than asked for, when the file has shrunk meanwhile. */
function readAt(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const count = readSync(file, bytes, at, length - at, from + at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** @returns null when the text is too long to be held */
async function readBytes(name: string, bytes: Buffer, limits: ReadLimits): Promise<ObjectReading | null> {
  if (!isGzip(bytes)) return readText(name, bytes, bytes.length, rules, limits);
  try {
    const text = inflateAtOnce(bytes);
    return text && readText(name, text, bytes.length, rules, limits);
  } catch (error) {
    if (!(error instanceof GzipError)) throw error;
    return readPieces(name, piecesOf([bytes], salvagePiece), true, bytes.length, limits, error);
  }
}

async function readStream(
  name: string,
  path: string,
  gzip: boolean,
  size: number,
  limits: ReadLimits,
): Promise<ObjectReading> {
  const fast = new FastReader(name, rules, limits);
  let broken: GzipError | null = null;
  try {
    let fits = true;
    for await (const chunk of chunksOf(path, gzip)) {
      fits = fast.push(chunk);
      if (!fits) break;
    }
    const reading = fits ? fast.done(Buffer.alloc(0), size) : null;
    if (reading !== null) return reading;
  } catch (error) {
    if (!isGzipFault(error)) throw error;
    broken = gzipErrorOf(error);
  }
  const pieces = createReadStream(path, { highWaterMark: streamChunk });
  return readPieces(name, piecesOf(pieces, broken === null ? pipePiece : salvagePiece), gzip, size, limits, broken);
}

/** The text, inflated ahead in another thread while a chunk is read. */
function chunksOf(path: string, gzip: boolean): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: streamChunk });
  if (!gzip) return file;
  const gunzip = createGunzip({ chunkSize: streamChunk });
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

/** Reads what comes once only: a pipe, a terminal, the body of an S3 object. Throws what the pipe throws. */
export async function readPipe(
  name: string,
  pipe: AsyncIterable<Buffer | string>,
  limits: ReadLimits,
): Promise<ObjectReading> {
  const held: Buffer[] = [];
  let bytes = 0;
  const rest = pipe[Symbol.asyncIterator]();
  while (bytes <= mostAtOnce) {
    const next = await rest.next();
    if (next.done === true) {
      const all = Buffer.concat(held);
      const reading = await readBytes(name, all, limits);
      return reading ?? readPieces(name, piecesOf([all], pipePiece), true, all.length, limits, null);
    }
    const chunk = Buffer.from(next.value);
    held.push(chunk);
    bytes += chunk.length;
  }
  const gzip = isGzip(Buffer.concat(held.slice(0, 2)));
  return readPieces(name, piecesOf(continued(held, rest), pipePiece), gzip, null, limits, null);
}

async function* continued(held: Buffer[], rest: AsyncIterator<Buffer | string>): AsyncGenerator<Buffer> {
  for (let chunk = held.shift(); chunk !== undefined; chunk = held.shift()) yield chunk;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield Buffer.from(next.value);
}

/**
 * Reads exactly, and as far as a broken gzip goes.
 *
 * @param stored the object's length, null when only its end will tell
 * @param broken what is known to be wrong with it
 */
async function readPieces(
  name: string,
  pieces: AsyncIterable<Buffer>,
  gzip: boolean,
  stored: number | null,
  limits: ReadLimits,
  broken: GzipError | null,
): Promise<ObjectReading> {
  const reader = new ExactReader(name, rules, limits);
  let reason = broken?.message ?? null;
  let seen = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      seen += piece.length;
      yield piece;
    }
  };
  try {
    if (gzip) await inflateInPieces(counted(), (text) => reader.push(text));
    else for await (const piece of counted()) if (!reader.push(piece)) break;
  } catch (error) {
    reason ??= error instanceof GzipError ? error.message : fileErrorOf(error);
  }
  return reader.done(stored ?? seen, reason);
}

async function* piecesOf(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const end = Math.max(bytes.length - gzipTrailer, 0);
    let at = 0;
    for (; at + size <= end; at += size) yield bytes.subarray(at, at + size);
    held = bytes.subarray(at);
  }
  const end = Math.max(held.length - gzipTrailer, 0);
  if (end > 0) yield held.subarray(0, end);
  if (held.length > end) yield held.subarray(end);
}
