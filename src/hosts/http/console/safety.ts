import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './refusal.ts';

/**
 * Answers only those who ask for this console by one of its names: a page of somebody else's, whose name was made to
 * lead to this machine after it was loaded (DNS rebinding), asks by its own.
 */
export function hostCheck(hosts: readonly string[]): MiddlewareHandler {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  return async function checkHost(context, next) {
    const host = context.req.header('host')?.toLowerCase();
    if (host !== undefined && known.has(host)) return next();
    return refuse(
      context,
      421,
      'This console is not known by that name.',
      'Open it by the address that broom serve printed; the name of a proxy is to be given to broom serve.',
    );
  };
}

/** Whether a page of another origin sent it. What sends no such header is no page, or asks for itself. */
export function isForeign(context: Context, hosts: ReadonlySet<string>): boolean {
  const origin = context.req.header('origin');
  if (origin !== undefined && !isOwn(origin, hosts)) return true;
  const site = context.req.header('sec-fetch-site');
  // `same-site` is another port of this machine, too.
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function isOwn(origin: string, hosts: ReadonlySet<string>): boolean {
  const [, host] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? [];
  return host !== undefined && hosts.has(host.toLowerCase());
}

/** Everything below /api is for the console's own pages, and for who brings the token by hand. */
export function originCheck(hosts: readonly string[]): MiddlewareHandler {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  return async function checkOrigin(context, next) {
    if (!isForeign(context, known)) return next();
    return refuse(
      context,
      403,
      'Only pages of this console may ask this.',
      'Open the console itself, and do it there.',
    );
  };
}

/**
 * What changes something is asked for with what no form and no foreign page can send without being let to: a type of its
 * own, a header of its own, and, where a cookie vouches for it, an Origin.
 */
export const changeCheck: MiddlewareHandler = async function checkChange(context, next) {
  const { method } = context.req;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return next();
  if (context.req.header('x-broom') !== '1') return refuse(context, 403, 'The header x-broom: 1 is missing.');
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(type))
    return refuse(context, 415, 'Send it as content-type application/json.');
  const isByHand = context.req.header('authorization') !== undefined;
  if (context.req.header('origin') === undefined && !isByHand && context.req.header('cookie') !== undefined)
    return refuse(
      context,
      403,
      'The header Origin is missing.',
      'A program sends Authorization: Bearer TOKEN instead.',
    );
  return next();
};

/** What a browser is to allow a page of ours, which is little. The nonce is for the editor's style elements. */
const policyOf = (nonce: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

export const newNonce = (): string => randomBytes(16).toString('base64');

/** Headers that every answer has; a page adds its nonce. */
export const safeHeaders: MiddlewareHandler = async function addSafeHeaders(context, next) {
  await next();
  const { headers } = context.res;
  const nonce = context.get('nonce') as string | undefined;
  headers.set('content-security-policy', policyOf(nonce ?? null));
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
};
