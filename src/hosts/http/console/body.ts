import type { Context } from 'hono';
import type { z } from 'zod';
import { RefusedError } from './refusal.ts';

export const smallBody = 16 * 1024;
export const policyBody = 256 * 1024;

/**
 * Reads a body of at most so many bytes as JSON of a shape.
 *
 * @throws {RefusedError} when it is larger, no JSON, or of another shape: with everything that is wrong with it
 */
export async function readJson<T>(context: Context, shape: z.ZodType<T>, most: number): Promise<T> {
  const text = await readText(context.req.raw, most);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RefusedError(400, 'The body is not JSON.');
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw new RefusedError(422, problemsOf(read.error));
}

const mostProblems = 20;

/** `until: expected a moment such as …; reason: expected some words`. */
export const problemsOf = ({ issues }: z.core.$ZodError): string =>
  issues
    .slice(0, mostProblems)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join('; ');

async function readText(request: Request, most: number): Promise<string> {
  const tooLarge = new RefusedError(413, `The body is larger than ${most / 1024} KiB.`);
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) > most) throw tooLarge;
  if (request.body === null) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      throw tooLarge;
    }
    parts.push(value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new RefusedError(400, 'The body is not UTF-8.');
  }
}
