import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Context, Hono } from 'hono';
import { newNonce } from './safety.ts';

/** Addresses that are the page's own to show. */
const views = ['/', '/cases', '/cases/:key', '/trends', '/policy', '/playground'];

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer | null;
  readonly br: Buffer | null;
  /** Its name changes with what is in it. */
  readonly isHashed: boolean;
}

/**
 * Serves the page as it lies in a folder when the service starts. Everything is in memory then, by the address that asks
 * for it: no request is ever made into a path.
 */
export function pageRoutes(app: Hono, folder: string): void {
  const files = readFolder(folder);
  const index = files.get('/index.html')?.plain.toString('utf8') ?? null;
  for (const view of views) app.get(view, (context) => page(context, index));
  for (const [path, file] of files) {
    if (path !== '/index.html') app.get(path, (context) => answer(context, file));
  }
}

function page(context: Context, index: string | null): Response {
  if (index === null)
    return context.text(
      'The page of the console was not built, so there is nothing to show here. Run: npm run build\n' +
        'The API below /api works all the same.\n',
      503,
    );
  const nonce = newNonce();
  context.set('nonce', nonce);
  return context.html(withNonce(index, nonce), 200, { 'cache-control': 'no-store' });
}

/** The editor makes style elements, and finds here what lets them count. */
function withNonce(index: string, nonce: string): string {
  const meta = `<meta name="style-nonce" content="${nonce}">`;
  const given = /<meta\s+name="style-nonce"[^>]*>/;
  return given.test(index) ? index.replace(given, meta) : index.replace(/<head[^>]*>/, (head) => `${head}${meta}`);
}

function answer(context: Context, { type, plain, gzip, br, isHashed }: PageFile): Response {
  const accepted = context.req.header('accept-encoding') ?? '';
  const takes = (name: string): boolean =>
    new RegExp(`(?:^|[\\s,])${name}(?:\\s*(?:,|$|;\\s*q=(?!0(?:\\.0*)?(?:,|$))))`, 'i').test(accepted);
  const [encoding, body] =
    br !== null && takes('br') ? ['br', br] : gzip !== null && takes('gzip') ? ['gzip', gzip] : [null, plain];
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': type,
      'content-length': `${body.byteLength}`,
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoding === null ? {} : { 'content-encoding': encoding }),
    },
  });
}

const largestFile = 16 * 1024 * 1024;
const smallest = 512;

function readFolder(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[/\.([a-z0-9]+)$/.exec(entry.name)?.[1] ?? ''];
    // Neither links nor maps of the sources.
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const plain = readFileSync(path);
    if (plain.byteLength > largestFile) continue;
    const isText = plain.byteLength >= smallest && !/^(?:image\/(?:png|x-icon)|font\/)/.test(type);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, {
      type,
      plain,
      gzip: isText ? gzipSync(plain, { level: 9 }) : null,
      br: isText ? brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : null,
      isHashed: /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(entry.name),
    });
  }
  return files;
}
