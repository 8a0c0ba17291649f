import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { executable } from './executable.ts';

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Opened {
  readonly page: Page;
  /** Everything that should not happen: console errors, exceptions, refusals by the content policy, requests. */
  readonly troubles: string[];
}

export interface Pages {
  /** Opens a page from disk, as a user does. */
  open(html: string, hash?: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<Pages> {
  if (executable === null) throw new Error('there is no Chromium here: npm run browser installs it');
  const browser: Browser = await chromium.launch({ executablePath: executable, args: flags });
  const folder = mkdtempSync(join(tmpdir(), 'broom-page-'));
  let pages = 0;
  return {
    open: async (html, hash = '', options = {}) => {
      const file = join(folder, `page-${pages++}.html`);
      writeFileSync(file, html);
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) troubles.push(`request: ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href + hash);
      await page.waitForSelector('h1');
      return { page, troubles };
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
