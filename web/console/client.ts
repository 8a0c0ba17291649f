import type { Refusal } from '../../src/console/types.ts';
import { type Api, ApiError } from './api.ts';
import { openStream } from './stream.ts';

/** Talks with the service that the page came from. */
export const createApi = (): Api => ({
  get: (path, signal) => ask(path, { method: 'GET' }, signal),
  post: (path, body, signal) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, signal),
  stream: (on, lost) => openStream('/api/events', on, lost),
});

async function ask<T>(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/${path}`, {
      ...init,
      // What changes something is asked for with a header that no form and no foreign page can send.
      headers: { accept: 'application/json', 'x-broom': '1', ...init.headers },
      credentials: 'same-origin',
      cache: 'no-store',
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, {
      error: 'Broom could not be reached.',
      hint: 'See that broom serve is still running, and that this machine is still connected.',
    });
  }
  if (!response.ok) throw new ApiError(response.status, await refusalOf(response));
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** A proxy between us may answer in its own words. */
async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const { error, hint } = (await response.json()) as Partial<Refusal>;
    if (typeof error === 'string') return { error, hint: typeof hint === 'string' ? hint : null };
  } catch {
    // Not ours.
  }
  return { error: `The answer was ${response.status} ${response.statusText}`.trim(), hint: null };
}

/** A refusal, or whatever else went wrong, as what failed and what to do. */
export function refusalFrom(error: unknown): Refusal & { readonly status: number } {
  if (error instanceof ApiError) return { status: error.status, error: error.message, hint: error.hint };
  return { status: 0, error: error instanceof Error ? error.message : String(error), hint: null };
}
