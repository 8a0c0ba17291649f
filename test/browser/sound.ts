import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenedConsole } from './console.ts';

/** Where pictures go, for who wants to look at the pages. */
const look = process.env.BROOM_LOOK;

/** Of windows, in pixels. */
export const widths: readonly number[] = look === undefined ? [390, 1280] : [390, 1280, 2560];

/** Puts pictures of a page, light and dark, into the folder that BROOM_LOOK names; none without it. */
async function pictured(page: Page, name: string): Promise<void> {
  if (look === undefined) return;
  mkdirSync(look, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(look, `${name}-${colorScheme}.png`), fullPage: true });
  }
}

/** A page that is drawn is pictured, is no wider than its window, and has nothing of a stranger's running or loading. */
export async function expectSound(
  { page, troubles }: Pick<OpenedConsole, 'page' | 'troubles'>,
  name: string,
  width: number,
): Promise<void> {
  await pictured(page, `${name}-${width}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  expect(
    await page.evaluate(
      '"hacked" in window || document.querySelectorAll("main img:not(.cm-widgetBuffer), main script").length > 0',
    ),
  ).toBe(false);
  expect(troubles).toEqual([]);
}
