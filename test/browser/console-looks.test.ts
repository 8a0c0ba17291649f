import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { after, caseRow } from '../../web/console/testing/builders.ts';
import { type OpenOptions, useConsole } from './console.ts';
import { faintTexts } from './contrast.ts';
import { unheard } from './heard.ts';

/** Screenshots of every page go where BROOM_LOOK says: look at them after a change of the page. */
const folder = process.env.BROOM_LOOK;

const open = useConsole();
const caseOf = (i: number): string => `/cases/${encodeURIComponent(caseRow(i).key)}`;

const views: Readonly<Record<string, readonly [path: string, options: OpenOptions]>> = {
  'now-empty': ['/', { kind: 'empty' }],
  'now-five': ['/', { kind: 'five', status: { simulation: { seed: '7' }, speed: 60 } }],
  'now-thousands': ['/', { kind: 'thousands' }],
  'now-hostile': ['/', { kind: 'hostile' }],
  'now-frozen': [
    '/',
    {
      kind: 'five',
      status: {
        frozen: { by: 'alice', why: 'stops look wrong', at: after(-14) },
        tripped: [{ rule: 'code-tag', at: after(-3) }],
        troubles: ['The policy file is not valid since 11:40.'],
      },
    },
  ],
  'cases-empty': ['/cases', { kind: 'empty' }],
  'cases-five': ['/cases', { kind: 'five' }],
  'cases-thousands': ['/cases', { kind: 'thousands' }],
  'cases-hostile': ['/cases', { kind: 'hostile' }],
  'case-violation': [caseOf(0), { kind: 'five' }],
  'case-held': [caseOf(1), { kind: 'five' }],
  'case-acted': [caseOf(2), { kind: 'five' }],
  'case-exempt': [caseOf(4), { kind: 'five' }],
  'case-hostile': [caseOf(0), { kind: 'hostile' }],
  'sign-in': ['/', { kind: 'five', asksToken: true }],
  'not-found': ['/no/such/place', { kind: 'five' }],
};

describe('every page, from a phone to a wall', () => {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });

  test.each(Object.entries(views))(
    '%s fits its width, stands out in both themes, can be heard, and nothing goes wrong',
    async (name, [path, options]) => {
      for (const width of folder === undefined ? [390, 1280] : [390, 1280, 2560]) {
        const isPhone = width < 500;
        const context = { viewport: { width, height: 900 }, hasTouch: isPhone, isMobile: isPhone };
        const { page, troubles } = await open(path, { ...options, context });
        if (path.startsWith('/cases') && options.kind !== 'empty')
          await page.locator('.list, .ladder').first().waitFor();
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          if (folder !== undefined)
            await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          expect([colorScheme, await faintTexts(page)]).toEqual([colorScheme, []]);
        }
        expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
        if (name !== 'sign-in') expect(await unheard(page)).toEqual([]);
        expect(troubles.filter((trouble) => !/401/.test(trouble))).toEqual([]);
        await page.context().close();
      }
    },
    120_000,
  );
});

test('on touch every button is 44 pixels high', async () => {
  const context = { viewport: { width: 390, height: 900 }, hasTouch: true, isMobile: true };
  for (const path of ['/', '/cases', caseOf(0)]) {
    const { page } = await open(path, { kind: 'five', context });
    await page.locator('.board, .list, .ladder').first().waitFor();
    const low = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, input, summary, .top nav a')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map((one) => `${one.getBoundingClientRect().height}: ${one.outerHTML.slice(0, 80)}`),
    );
    expect(low).toEqual([]);
  }
});

test('columns drop by importance where there is no room', async () => {
  const columnsAt = async (width: number) => {
    const { page } = await open('/cases', { kind: 'five', context: { viewport: { width, height: 900 } } });
    return page.locator('.list thead th').filter({ visible: true }).allInnerTexts();
  };
  expect(await columnsAt(1280)).toEqual([
    'Comes to',
    'Instance',
    'What is wrong',
    'Next',
    'Launched by',
    'When',
    'Where',
  ]);
  expect(await columnsAt(1100)).toEqual(['Comes to', 'Instance', 'What is wrong', 'Next', 'Launched by', 'When']);
  expect(await columnsAt(900)).toEqual(['Comes to', 'Instance', 'What is wrong', 'Next', 'Launched by']);
  expect(await columnsAt(700)).toEqual(['Comes to', 'Instance', 'What is wrong', 'Next']);
});

test('nothing moves for whoever wants less motion', async () => {
  const { page } = await open('/', { kind: 'five', context: { reducedMotion: 'reduce' } });
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((one) => {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
        return animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior === 'smooth';
      })
      .map((one) => one.tagName),
  );
  expect(moving).toEqual([]);
});
