import type { Fetches } from './fetch.ts';

/** An app that lives at one path, as `createSnsApp` makes it. */
export interface PathApp extends Fetches {
  readonly path: string;
}

export interface Posted {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** As it came, or as the host has parsed it. Parsed values say the same, and a signature is over values. */
  readonly body: unknown;
}

/** Hands an app what a host has read already; where the host put the function is the host's affair. */
export async function post(app: PathApp, { method = 'POST', headers = {}, body }: Posted): Promise<Response> {
  const sent = Object.entries(headers).filter(([name]) => name.toLowerCase().startsWith('x-amz-sns-'));
  return app.fetch(
    new Request(`https://function.invalid${app.path}`, {
      method,
      headers: plainHeaders(Object.fromEntries(sent)),
      ...(method !== 'GET' && method !== 'HEAD' && { body: bytesOf(body) }),
    }),
  );
}

/** Those that a Request takes: another would make it throw. */
export function plainHeaders(headers: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && /^[\w-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value) ? [[name, value]] : [],
  );
}

function bytesOf(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  return JSON.stringify(body ?? null) ?? '';
}
