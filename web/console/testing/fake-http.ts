import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const nonce = 'bm9uY2Utb2YtdGhlLWZha2U';

/** The real service's headers, as strict. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Files of the built page; every other address is the page itself. */
export function servePage(folder: string, url: string, response: ServerResponse): void {
  const name = new URL(url, 'http://fake').pathname;
  const file = /^\/assets\/[\w.-]+$/.test(name) ? join(folder, name) : join(folder, 'index.html');
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const type = types[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'content-type': type });
  response.end(
    file.endsWith('.html') ? readFileSync(file, 'utf8').replaceAll('STYLE-NONCE', nonce) : readFileSync(file),
  );
}

/** Of a request with JSON in it; null: it has none. */
export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? null : JSON.parse(text);
}
