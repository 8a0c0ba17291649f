import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Pages, startBrowser } from './browser.ts';
import { cleanPage, comparedPage, emptyPage, examplePage, hugePage, incompletePage, onePage } from './pages.ts';

/** Screenshots of every page go where BROOM_LOOK says: look at them after a change of the page. */
const folder = process.env.BROOM_LOOK;

const kinds: Readonly<Record<string, readonly [html: () => Promise<string>, hash?: string]>> = {
  example: [examplePage],
  empty: [emptyPage],
  clean: [cleanPage],
  one: [onePage],
  huge: [hugePage],
  incomplete: [incompletePage],
  compared: [comparedPage],
  opened: [examplePage, '#principal=carol&open=eu-west-1%2Fi-0a666255f5de96567%2Fcode-tag'],
  hostile: [hugePage, '#q=%D7%A9%D7%9C%D7%95%D7%9D&open=us-east-1%2Fi-00000000000000091%2Fcode-tag'],
};

describe('every page, from a phone to a wall', () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await startBrowser();
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  });
  afterAll(() => pages?.close());

  test.each(Object.entries(kinds))(
    '%s fits its width, and nothing goes wrong',
    async (kind, [make, hash]) => {
      const html = await make();
      if (folder !== undefined) writeFileSync(join(folder, `${kind}.html`), html);
      for (const width of folder === undefined ? [360, 1280] : [360, 390, 1280, 2560]) {
        const isPhone = width < 500;
        const viewport = { width, height: 900 };
        const { page, troubles } = await pages.open(html, hash, { viewport, hasTouch: isPhone, isMobile: isPhone });
        if (folder !== undefined) {
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            await page.screenshot({ path: join(folder, `${kind}-${width}-${colorScheme}.png`), fullPage: true });
          }
          if (width === 1280) {
            await page.emulateMedia({ media: 'print' });
            await page.screenshot({ path: join(folder, `${kind}-paper.png`), fullPage: true });
          }
        }
        expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
        expect(troubles).toEqual([]);
        await page.context().close();
      }
    },
    120_000,
  );
});
