import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Opened, type Pages, startBrowser } from './browser.ts';
import { examplePage, hugePage } from './pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await startBrowser();
});
afterAll(() => pages?.close());

const example = async (hash = ''): Promise<Opened> => pages.open(await examplePage(), hash);
const rows = (page: Page) => page.locator('tr.finding');
const counted = (page: Page) => page.locator('p.count').innerText();
const hash = (page: Page) => page.evaluate(() => decodeURIComponent(location.hash));
const cells = (page: Page, column: string) => page.locator(`tr.finding .${column}`).allInnerTexts();
const sortedBy = (page: Page, title: string) =>
  page.locator('.findings thead th', { hasText: title }).getAttribute('aria-sort');

test('a search narrows the findings, says how many, and stands in the address', async () => {
  const { page, troubles } = await example();
  await expect.poll(() => counted(page)).toBe('38 findings, the worst first');
  await page.getByLabel('Search').fill('carol missing');
  await page.waitForFunction(() => document.querySelectorAll('tr.finding').length === 2);
  await expect.poll(() => counted(page)).toBe('2 of 38 findings, the worst first');
  await expect.poll(() => hash(page)).toBe('#q=carol+missing');
  await page.reload();
  await expect.poll(() => rows(page).count()).toBe(2);
  await expect.poll(() => page.getByLabel('Search').inputValue()).toBe('carol missing');
  await page.getByLabel('Search').fill('no such thing');
  await page.getByRole('button', { name: 'Show all 38' }).click();
  await expect.poll(() => rows(page).count()).toBe(38);
  expect(troubles).toEqual([]);
});

test.each([
  ['Outcome', 'held', 12],
  ['Mended', 'afterStep', 2],
  ['Rule', 'code-tag', 38],
  ['Who', 'carol', 2],
  ['Account', '444455556666', 3],
  ['Region', 'eu-west-1', 38],
])('the filter %s keeps what is %s, and its chip takes it off', async (label, value, expected) => {
  const { page } = await example();
  await page.getByRole('combobox', { name: label }).selectOption(value);
  await expect.poll(() => rows(page).count()).toBe(expected);
  await page.getByRole('button', { name: /^Take off the filter/ }).click();
  await expect.poll(() => rows(page).count()).toBe(38);
  await expect.poll(() => hash(page)).toBe('');
});

test.each([
  ['Launched, UTC', 'col-when'],
  ['Instance', 'col-instance'],
  ['Where', 'col-where'],
  ['Who', 'col-who'],
  ['Wrong', 'col-wrong'],
])('the column %s sorts upwards, downwards, and no longer', async (title, column) => {
  const { page } = await example();
  const first = await cells(page, column);
  const head = page.locator('.findings thead').getByRole('button', { name: title, exact: false });
  await head.click();
  await expect.poll(() => sortedBy(page, title)).toBe('ascending');
  const upwards = await cells(page, column);
  expect([...upwards].sort(byText)).toEqual(upwards);
  await head.click();
  await expect.poll(() => sortedBy(page, title)).toBe('descending');
  expect([...(await cells(page, column))].sort((a, b) => byText(b, a))).toEqual(await cells(page, column));
  await head.click();
  await expect.poll(() => sortedBy(page, title)).toBe('none');
  await expect.poll(() => cells(page, column)).toEqual(first);
});

const byText = (a: string, b: string): number =>
  a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0;

test('what would have followed sorts by gravity', async () => {
  const { page } = await example('#sort=-outcome');
  expect((await cells(page, 'col-then'))[0]).toContain('Mended in time');
});

test('an open finding shows its faults, its ladder and its evidence, and its command is copied whole', async () => {
  const { page, troubles } = await example('#q=i-00e3212a96ecec03c');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'i-00e3212a96ecec03c' }).click();
  const detail = page.locator('tr.detail');
  const text = await detail.innerText();
  for (const part of [
    'Code=lol: did you mean LOL?',
    'Wanted: one of LOL, GGG, BRB, YLO',
    'terminate taken',
    '+6\u00a0min',
    '6e33dc7d-a858-4c9a-96f4-ee95171385a1',
    'examples/trail/AWSLogs/111122223333/CloudTrail/eu-west-1/',
    'arn:aws:iam::111122223333:user/alice',
  ])
    expect(text).toContain(part);
  await detail.getByRole('button', { name: 'Copy the command' }).click();
  await page.getByText('Copied the command.').waitFor({ state: 'attached' });
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('aws ec2 create-tags --region eu-west-1 --resources i-00e3212a96ecec03c --tags Key=Code,Value=LOL');
  expect(troubles).toEqual([]);
});

test('where the browser gives no clipboard, copying takes the old way', async () => {
  const { page } = await example('#open=eu-west-1/i-00e3212a96ecec03c/code-tag');
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
    document.execCommand = () => {
      document.title = (document.activeElement as HTMLTextAreaElement).value;
      return true;
    };
  });
  await page.getByRole('button', { name: 'Copy the command' }).click();
  await page.getByText('Copied the command.').waitFor({ state: 'attached' });
  await expect.poll(() => page.title()).toContain('Key=Code,Value=LOL');
});

test('an address opens its finding, on whatever page it stands', async () => {
  const id = `i-9${(900).toString(16).padStart(16, '0')}`;
  const { page } = await pages.open(await hugePage(), `#open=eu-west-1/${id}/code-tag`);
  await expect.poll(() => page.locator('tr.detail').count()).toBe(1);
  await expect.poll(() => page.locator('tr.finding.is-open .row-button').innerText()).toBe(id);
  await expect.poll(() => page.locator('.pages').innerText()).not.toContain('Page 1 of');
});

test('an address that is no view shows everything', async () => {
  const { page, troubles } = await example('#sort=%00&page=-4&open=nothing&__proto__=1&q=%F0');
  await expect.poll(() => page.locator('h1').count()).toBe(1);
  expect(troubles).toEqual([]);
});

test('a column of the plot leads to the findings that it counts', async () => {
  const { page } = await example();
  await page.locator('a.column[title^="Wed 4 Mar"]').click();
  await expect.poll(() => hash(page)).toBe('#verdict=violation&when=2026-03-04');
  await expect.poll(() => counted(page)).toBe('14 of 38 findings, the worst first');
  await page.goBack();
  await expect.poll(() => rows(page).count()).toBe(38);
});

test('so do a bar, a rule and a step', async () => {
  const { page } = await example();
  await page.locator('.bars').getByRole('link', { name: 'carol' }).click();
  await expect.poll(() => hash(page)).toBe('#principal=carol&verdict=violation');
  await page.locator('.rules').getByRole('link').click();
  await expect.poll(() => hash(page)).toBe('#rule=code-tag&verdict=violation');
  await page.locator('#outcome').getByRole('link', { name: '13' }).click();
  await expect.poll(() => rows(page).count()).toBe(13);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('findings-title');
});

test('everything goes by keyboard', async () => {
  const { page } = await example();
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('To the findings');
  await page.keyboard.press('/');
  await page.keyboard.type('carol');
  await page.waitForFunction(() => document.querySelectorAll('tr.finding').length === 2);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await rows(page).nth(1).locator('.row-button').innerText();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(second);
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('tr.finding.is-open').count()).toBe(1);
  await expect.poll(() => page.locator('[aria-expanded=true]').count()).toBe(1);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('tr.finding.is-open').count()).toBe(0);
  await page.keyboard.press('?');
  await expect.poll(() => page.getByRole('dialog').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').isVisible()).toBe(false);
});

test('the focus is seen wherever Tab goes, and Tab goes to every control but the plots’ columns', async () => {
  const { page } = await example();
  const seen = new Set<string>();
  const controls = await page.evaluate(
    () =>
      [...document.querySelectorAll('a[href], button:not(:disabled), input, select, summary')].filter(
        (one) => one instanceof HTMLElement && one.tabIndex >= 0 && one.checkVisibility(),
      ).length,
  );
  for (let i = 0; i < controls; i++) {
    await page.keyboard.press('Tab');
    const [name, width] = await page.evaluate(() => {
      const active = document.activeElement;
      if (active === null || active === document.body) return ['nothing', '0px'];
      const all = [...document.querySelectorAll('*')];
      return [`${active.tagName} ${all.indexOf(active)}`, getComputedStyle(active).outlineWidth];
    });
    expect([name, width]).toEqual([name, '2px']);
    seen.add(name ?? '');
  }
  expect(seen.size).toBe(controls);
});

test('ten thousand findings keep the page small, and a filter shows at once what it keeps', async () => {
  const { page, troubles } = await pages.open(await hugePage());
  await expect.poll(() => counted(page)).toBe('10,000 findings, the worst first');
  await expect.poll(() => rows(page).count()).toBe(50);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(9_000);
  await page.getByRole('button', { name: 'Last' }).click();
  await expect.poll(() => page.locator('.pages').innerText()).toContain('Page 200 of 200');
  await page.getByLabel('Search').fill('i-700000000000000ff');
  await page.waitForFunction(() => document.querySelectorAll('tr.finding').length === 1);
  expect(troubles).toEqual([]);
});

test('the theme can be chosen against the system', async () => {
  const { page } = await example();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: /^Theme/ }).click();
  await expect.poll(() => ground()).toBe(light);
  await page.getByRole('button', { name: /^Theme/ }).click();
  await expect.poll(() => ground()).not.toBe(light);
});

test('nothing moves where motion is not wanted', async () => {
  const { page } = await example();
  const behaviour = () => page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(() => behaviour()).toBe('auto');
  await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
});
