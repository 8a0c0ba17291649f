export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Got {
  readonly status: number;
  readonly text: string;
}

/** In ms, for all of it. SNS itself waits 15 s for our answer. */
const usually = 5_000;
const mostBytes = 64 * 1024;

/**
 * Gets a small document: no redirects, so that only who was asked answers, and bounds on time and size.
 *
 * @throws when nobody answered in time, or with more than 64 KiB
 */
export async function getBounded(fetch: Fetch, url: string, within = usually): Promise<Got> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error(`no answer within ${within / 1_000} s`)), within);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: over.signal, headers: { accept: '*/*' } });
    return { status: response.status, text: await textOf(response) };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

async function textOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the download.
  for await (const piece of body ?? []) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw new Error(`an answer of more than ${mostBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
