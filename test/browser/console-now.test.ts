import { expect, test } from 'vitest';
import { after, caseRow, caseRows, feedEntry } from '../../web/console/testing/builders.ts';
import { useConsole } from './console.ts';

const open = useConsole();

test('the first words say what happens next, to what, when, and what would keep it from happening', async () => {
  const { page, troubles } = await open('/', { kind: 'five' });
  await expect
    .poll(() => page.locator('h1').innerText())
    .toMatch(/^build-0 stops in 4\smin \d+\ss unless Code is one of LOL, GGG, BRB$/);
  await expect.poll(() => page.title()).toBe('(1) Now · Broom');
  expect(troubles).toEqual([]);
});

test('a countdown counts, and draws nothing else again', async () => {
  const { page } = await open('/', { kind: 'five', status: { speed: 60 } });
  await page.evaluate(() => {
    const changes: string[] = [];
    Object.assign(window, { changes });
    new MutationObserver((records) => {
      for (const { target } of records)
        changes.push(target.parentElement?.closest('time') === null ? (target.textContent ?? '') : 'time');
    }).observe(document.querySelector('main') ?? document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  const countdown = page.locator('.board .col-in time').first();
  await expect.poll(() => countdown.innerText(), { timeout: 15_000 }).toBe('in 2\u00a0min');
  expect([...new Set(await page.evaluate(() => (window as unknown as { changes: string[] }).changes))]).toEqual([
    'time',
  ]);
});

test('the board lists the soonest first, with whose, where and by which rule', async () => {
  const { page } = await open('/', { kind: 'thousands' });
  const rows = page.locator('.board tbody tr');
  expect(await rows.count()).toBe(8);
  const text = await rows.nth(2).innerText();
  for (const part of ['Terminates', 'web-7', 'carol', 'data', 'us-east-1', 'imdsv2', 'unless'])
    expect(text).toContain(part);
  await page.getByRole('link', { name: 'All 2,857 that are due' }).click();
  await expect.poll(() => page.url()).toContain('/cases?sort=next');
});

test('a step is postponed where it stands, after it is said what that does', async () => {
  const { page, fake, troubles } = await open('/', { kind: 'five' });
  await page.getByRole('button', { name: 'Postpone build-0' }).click();
  await page.getByText('No step is taken before the moment that you choose.').waitFor();
  const submit = page.getByRole('button', { name: /^Postpone until/ });
  expect(await submit.isDisabled()).toBe(true);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.id))
    .toBe(await page.getByLabel('Reason').getAttribute('id'));
  await page.keyboard.type('its owner is back on Monday');
  await page.getByRole('button', { name: '3 days' }).click();
  expect(await submit.innerText()).toContain('Postpone until 7 Mar');
  await submit.click();
  await page.getByRole('status').getByText('Postponed until 7 Mar').waitFor();
  const sent = fake.requests.find(({ method }) => method === 'POST');
  expect(sent?.path).toBe(`api/cases/${encodeURIComponent(caseRow(0).key)}/postpone`);
  expect(sent?.body).toMatchObject({ reason: 'its owner is back on Monday' });
  expect(sent?.body).toMatchObject({ until: expect.stringContaining(after(72 * 60).slice(0, 13)) });
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('next-title');
  expect(troubles).toEqual([]);
});

test('Esc closes the form of a row, and the focus is where it was', async () => {
  const { page } = await open('/', { kind: 'five' });
  await page.getByRole('button', { name: 'Postpone build-0' }).click();
  await page.getByLabel('Reason').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByLabel('Reason').count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Postpone build-0');
});

test('what is wrong stands worst first in the words of the policy, and its command is copied with one click', async () => {
  const { page, troubles } = await open('/', { kind: 'five' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const first = page.locator('.wrongs li').first();
  expect(await first.innerText()).toContain('Code is missing');
  await first.getByRole('button', { name: 'Copy the command for build-0' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(caseRow(0).fix);
  expect(troubles).toEqual([]);
});

test('a case that only another launch mends says so in the place of a command', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  fake.setRows([{ ...caseRow(0), fix: null }]);
  await page.getByText('Only another launch mends this.').waitFor();
});

test('the feed shows the newest on top as it comes, and stands still while a pointer is on it', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  const lines = page.locator('.feed-list li');
  const texts = async () => (await lines.allInnerTexts()).slice(0, 2).join(' ');
  await expect.poll(() => fake.streams()).toBe(1);
  fake.push('feed', { ...feedEntry(31), text: 'first of all' });
  await expect.poll(texts).toContain('first of all');
  await page.locator('.feed-list').hover();
  fake.push('feed', { ...feedEntry(32), text: 'while it is read' });
  await page.getByText('1 newer wait').waitFor();
  expect(await texts()).not.toContain('while it is read');
  await page.locator('h1').hover();
  await expect.poll(texts).toContain('while it is read');
});

test('the feed stands still while the focus is in it, or while it is told to', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  await expect.poll(() => fake.streams()).toBe(1);
  await page.locator('.feed-list a').first().focus();
  fake.push('feed', { ...feedEntry(31), text: 'for later' });
  await page.getByText('1 newer wait').waitFor();
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.getByText('for later').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  fake.push('feed', { ...feedEntry(32), text: 'for much later' });
  await page.getByText('1 newer wait').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('for much later').waitFor();
});

test('small counts say how many there are of each, and open them', async () => {
  const { page } = await open('/', { kind: 'thousands' });
  const counts = page.locator('.counts');
  expect((await counts.innerText()).replaceAll(/\s+/g, ' ')).toContain('held 1,429');
  await counts.getByRole('link', { name: 'held 1,429' }).click();
  await expect.poll(() => page.locator('p.count').innerText()).toContain('1,429 of 10,000 cases');
});

test('with no launch the page says why, what it listens to, and what to try', async () => {
  const { page, troubles } = await open('/', { kind: 'empty' });
  expect(await page.locator('h1').innerText()).toBe('No launches seen yet');
  const text = await page.locator('main').innerText();
  for (const part of ['listening on http://127.0.0.1:4281/sns', 'nothing came yet', 'broom serve --simulate'])
    expect(text).toContain(part);
  expect(troubles).toEqual([]);
});

test('with nothing wrong and nothing due the page says that, and not nothing', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  fake.setRows([caseRow(5)]);
  await expect.poll(() => page.locator('h1').innerText()).toBe('Nothing is due, and nothing is wrong');
  await page.getByText('Nothing. Every instance that is known keeps to the policy').waitFor();
});

test('rows do not move under a hand, and are told anew in their place', async () => {
  const { page, fake } = await open('/', { kind: 'thousands' });
  const names = () => page.locator('.board .row-button').allInnerTexts();
  const before = await names();
  await page.getByRole('button', { name: 'Postpone web-7' }).hover();
  const rows = caseRows(40).map((row) => ({ ...row, who: 'eve' }));
  fake.setRows(rows.slice(1));
  await expect.poll(() => page.locator('.board .col-owner').nth(2).innerText()).toContain('eve');
  expect(await names()).toEqual(before);
  await page.locator('h1').hover();
  await expect.poll(names).not.toEqual(before);
});
