import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { caseRow, caseRows } from '../../web/console/testing/builders.ts';
import { useConsole } from './console.ts';

const open = useConsole();
const counted = (page: Page) => page.locator('p.count').innerText();
const rows = (page: Page) => page.locator('.list tbody tr');
const query = (page: Page) => new URL(page.url()).search;

test('ten thousand cases: only a page of them is in the document, and the next is there at once', async () => {
  const { page, troubles } = await open('/cases', { kind: 'thousands' });
  await expect.poll(() => counted(page)).toBe('10,000 cases, the worst first');
  expect(await rows(page).count()).toBe(50);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_500);
  const first = await rows(page).first().innerText();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByText('Page 2 of 200').waitFor();
  await expect.poll(() => rows(page).first().innerText()).not.toBe(first);
  expect(query(page)).toBe('?page=2');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await page.getByRole('button', { name: 'Last' }).click();
  await page.getByText('Page 200 of 200').waitFor();
  expect(troubles).toEqual([]);
});

test('words narrow the list, stand in the address, and open the same list for a colleague', async () => {
  const { page } = await open('/cases', { kind: 'thousands' });
  await page.getByLabel('Search').fill('gpu-21 owner');
  await expect.poll(() => query(page)).toBe('?q=gpu-21+owner');
  await expect.poll(() => counted(page)).toMatch(/^\d+ of 10,000 cases/);
  const found = await counted(page);
  await page.reload();
  await expect.poll(() => counted(page)).toBe(found);
  expect(await page.getByLabel('Search').inputValue()).toBe('gpu-21 owner');
  await page.getByLabel('Search').fill('no such thing');
  await page.getByRole('button', { name: 'Show all 10,000' }).click();
  await expect.poll(() => counted(page)).toBe('10,000 cases, the worst first');
});

test.each([
  ['Rule', 'owner', '?rule=owner'],
  ['Launched by', 'carol', '?who=carol'],
  ['Account', '444455556666', '?account=444455556666'],
  ['Region', 'us-east-1', '?region=us-east-1'],
  ['State', 'watching', '?state=watching'],
  ['Held by', 'managed', '?heldBy=managed'],
  ['Step', 'terminate', '?do=terminate'],
])('the filter %s keeps what is %s, and its chip takes it off', async (label, value, expected) => {
  const { page } = await open('/cases', { kind: 'thousands' });
  await page.getByRole('combobox', { name: label }).selectOption(value);
  await expect.poll(() => query(page)).toBe(expected);
  await expect.poll(() => counted(page)).toContain(' of 10,000 cases');
  await page.getByRole('button', { name: /^Take off the filter/ }).click();
  await expect.poll(() => query(page)).toBe('');
  await expect.poll(() => counted(page)).toBe('10,000 cases, the worst first');
});

test('what cases come to is chosen with one click, and given up with another', async () => {
  const { page } = await open('/cases', { kind: 'thousands' });
  const held = page.getByRole('button', { name: 'held, 1,429' });
  await held.click();
  await expect.poll(() => counted(page)).toBe('1,429 of 10,000 cases, the worst first');
  expect(await held.getAttribute('aria-pressed')).toBe('true');
  expect(new Set(await page.locator('.list .verdict').allInnerTexts())).toEqual(new Set([' held']));
  await held.click();
  await expect.poll(() => counted(page)).toBe('10,000 cases, the worst first');
});

test('the order is chosen, said, and kept in the address', async () => {
  const { page } = await open('/cases', { kind: 'five' });
  await page.getByRole('combobox', { name: 'Order' }).selectOption('launched');
  await expect.poll(() => query(page)).toBe('?sort=launched');
  await expect.poll(() => counted(page)).toBe('5 cases, the latest launch first');
  expect(await page.locator('.list .row-button').allInnerTexts()).toEqual([
    'build-0',
    'web-1',
    'worker-2',
    'gpu-3',
    'sandbox-4',
  ]);
});

test('a link of a plot opens the cases that it counts, by when they were launched', async () => {
  const { page } = await open('/cases?since=2026-03-04T10%3A00%3A00Z&until=2026-03-04T11%3A00%3A00Z', { kind: 'five' });
  await expect.poll(() => counted(page)).toBe('2 of 5 cases, the worst first');
  await page.getByRole('button', { name: 'Take off the filter launched before 12:00' }).waitFor();
});

test('j and k move, Enter opens, Esc goes back to the list as it was, / searches', async () => {
  const { page, troubles } = await open('/cases?region=eu-west-1', { kind: 'five' });
  await rows(page).first().waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press('j');
  expect(await focused()).toBe('build-0');
  await page.keyboard.press('j');
  expect(await focused()).toBe('gpu-3');
  await page.keyboard.press('k');
  expect(await focused()).toBe('build-0');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('h1').innerText()).toContain('build-0');
  expect(new URL(page.url()).pathname).toBe(`/cases/${encodeURIComponent(caseRow(0).key)}`);
  await page.keyboard.press('Escape');
  await expect.poll(() => query(page)).toBe('?region=eu-west-1');
  await expect.poll(focused).toBe('build-0');
  await page.keyboard.press('/');
  await page.keyboard.type('gpu');
  await expect.poll(() => query(page)).toBe('?q=gpu&region=eu-west-1');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  expect(troubles).toEqual([]);
});

test('from anywhere / goes to the search', async () => {
  const { page } = await open('/', { kind: 'five' });
  await page.keyboard.press('/');
  await page.locator('#search').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('search');
});

test('a click anywhere on a row opens its case; the way back leads to the list', async () => {
  const { page } = await open('/cases', { kind: 'five' });
  await page.locator('.list tbody .col-who').first().click();
  await expect.poll(() => page.locator('h1').innerText()).toContain('build-0');
  await page.goBack();
  await expect.poll(() => counted(page)).toBe('5 cases, the worst first');
});

test('what changes shows by itself, and waits while a hand is on the list', async () => {
  const { page, fake } = await open('/cases', { kind: 'five' });
  await expect.poll(() => counted(page)).toContain('5 cases');
  fake.setRows(caseRows(6));
  await expect.poll(() => rows(page).count()).toBe(6);
  await rows(page).nth(1).hover();
  fake.setRows(caseRows(7));
  await expect.poll(() => counted(page)).toContain('7 cases');
  expect(await rows(page).count()).toBe(6);
  await page.locator('h1').hover();
  await expect.poll(() => rows(page).count()).toBe(7);
});

test('before anything is known the list says why it is empty', async () => {
  const { page } = await open('/cases', { kind: 'empty' });
  await page.getByText('No instance is known yet.').waitFor();
});

test('a page that the list no longer has leads back to the first', async () => {
  const { page } = await open('/cases?page=9', { kind: 'five' });
  await page.getByRole('button', { name: 'To the first page' }).click();
  await expect.poll(() => rows(page).count()).toBe(5);
});

test('a list that cannot be asked says what failed and what still works, and is tried again', async () => {
  const { page, fake } = await open('/cases', {
    kind: 'five',
    prepare: (one) =>
      one.answer('GET api/cases', () => one.refuse(503, 'The store is busy.', 'Try again in a minute.')),
  });
  await page.getByText('The store is busy.').waitFor();
  await page.getByText('What Broom does does not depend on this page').waitFor();
  fake.answer('GET api/cases', () => ({ rows: [], total: 0, all: 0, facets: {} }));
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No instance is known yet.').waitFor();
});
