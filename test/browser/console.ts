import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { buildPage } from '../../web/console/testing/build-page.ts';
import { type FakeApi, type FakeOptions, startFakeApi } from '../../web/console/testing/fake-api.ts';
import { flags } from './browser.ts';
import { executable } from './executable.ts';

export interface OpenedConsole {
  readonly page: Page;
  readonly fake: FakeApi;
  /** Everything that should not happen: console errors, exceptions, refusals by the content policy, requests elsewhere. */
  readonly troubles: string[];
}

export type OpenOptions = Omit<FakeOptions, 'page'> & {
  readonly context?: BrowserContextOptions;
  /** Before the page is asked for. */
  readonly prepare?: (fake: FakeApi) => void;
  /** Not waited for: the page's title. */
  readonly isLoading?: boolean;
};

/** Opens the console at a path, on a service of its own; all of it ends with the test file. */
export function useConsole(): (path?: string, options?: OpenOptions) => Promise<OpenedConsole> {
  let browser: Browser;
  let folder: string;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    if (executable === null) throw new Error('there is no Chromium here: npm run browser installs it');
    folder = await buildPage();
    browser = await chromium.launch({ executablePath: executable, args: flags });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    for (const close of closing) await close();
  });
  return async (path = '/', { context: contextOptions = {}, prepare, isLoading = false, ...options } = {}) => {
    const fake = await startFakeApi({ page: folder, ...options });
    closing.push(() => fake.close());
    prepare?.(fake);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
      ...contextOptions,
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== fake.url) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(fake.url + path);
    if (!isLoading) await page.locator('h1').first().waitFor();
    return { page, fake, troubles };
  };
}
