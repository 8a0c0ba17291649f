import { expect, test } from 'vitest';
import { after, caseRow } from '../../web/console/testing/builders.ts';
import { caseView } from '../../web/console/testing/case-builder.ts';
import { useConsole } from './console.ts';

const open = useConsole();
const pathOf = (i: number): string => `/cases/${encodeURIComponent(caseRow(i).key)}`;
const apiOf = (i: number, order = ''): string => `api${pathOf(i)}${order}`;
const focusedText = () => document.activeElement?.textContent;

test('the instance stands there as a person knows it, with what becomes of it in a sentence', async () => {
  const { page, troubles } = await open(pathOf(0), { kind: 'five' });
  const head = (await page.locator('.case-head').innerText()).replaceAll('\u00a0', ' ');
  expect(head).toMatch(/build-0\s+violation\s+Stops in 4 min \d+ s unless Code is LOL\./);
  const facts = await page.locator('.case-is').innerText();
  for (const part of [
    'i-000000000000000a1',
    'alice',
    '37\u00a0min ago',
    'shop',
    '111122223333',
    't3.large',
    '$61',
    'team',
    'payments',
  ])
    expect(facts).toContain(part);
  await expect.poll(() => page.title()).toContain('i-000000000000000a1');
  expect(troubles).toEqual([]);
});

test('the ladder is a line from launch to the last step, with where now is', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  const rungs = (await page.locator('.ladder li').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  expect(rungs).toEqual([
    expect.stringMatching(/^12:23 launched$/),
    expect.stringMatching(/settled: the verdict stood$/),
    expect.stringMatching(/told$/),
    'now',
    expect.stringMatching(/^13:04 \+41 min 30 s stops in 4 min \d+ s$/),
    expect.stringMatching(/^6 Mar 13:00 \+2 d terminates in 2 d$/),
  ]);
});

test('a step that a rail held says which, and one that was taken says when', async () => {
  const held = await open(pathOf(1), { kind: 'five' });
  expect(await held.page.locator('.ladder li.is-held').innerText()).toContain('held: something would launch it again');
  const acted = await open(pathOf(2), { kind: 'five' });
  expect(await acted.page.locator('.ladder').innerText()).toContain('stopped');
  expect(await acted.page.locator('.sentence').innerText()).toContain('Stopped 20\u00a0min ago');
});

test('the history is newest first, and each entry opens to its evidence', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  const entries = page.locator('.history > li');
  expect(await entries.first().innerText()).toContain('read: running, 3 tags');
  const launch = entries.last();
  await launch.locator('summary').click();
  const text = await launch.innerText();
  for (const part of [
    '2026-03-04 11:23:00 UTC',
    '6e33dc7d-a858-4c9a-96f4-ee95171385a1',
    'arn:aws:iam::111122223333:user/alice',
    'CloudTrail',
  ])
    expect(text).toContain(part);
});

test('messages are shown as they were sent, and to whom', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  const letter = page.locator('.letters > li').first();
  await letter.locator('summary').click();
  const text = await letter.innerText();
  expect(text).toContain('Sent to sns arn:aws:sns:eu-west-1:111122223333:alerts');
  expect(text).toContain('stops in 55 min unless Code is set.\n\nTo mend it:\n  aws ec2 create-tags');
});

test('what makes it compliant is a sentence, tags, and one command that is copied', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const mending = page.locator('.mending');
  expect(await mending.innerText()).toContain('Set the tag Code to LOL.');
  expect(await mending.getByRole('list', { name: 'Tags to add' }).innerText()).toBe('Code=LOL');
  await mending.getByRole('button', { name: 'Copy the command' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(caseRow(0).fix);
});

test('a case is postponed until a moment that is chosen, and the page says so where one stands', async () => {
  const { page, fake, troubles } = await open(pathOf(0), { kind: 'five' });
  await page.getByRole('button', { name: 'Postpone', exact: true }).click();
  await page.getByLabel('Reason').fill('asked its owner');
  await page.getByLabel('Until').fill('2026-03-05T10:30');
  await page.getByRole('button', { name: 'Postpone until 5 Mar 10:30' }).click();
  await page.locator('.done', { hasText: 'Postponed until 5 Mar 10:30.' }).waitFor();
  expect(await page.evaluate(focusedText)).toBe('Postponed until 5 Mar 10:30.');
  expect(fake.requests.find(({ method }) => method === 'POST')).toEqual({
    method: 'POST',
    path: apiOf(0, '/postpone'),
    body: { until: '2026-03-05T09:30:00.000Z', reason: 'asked its owner' },
  });
  await expect
    .poll(() => page.locator('.case-head').innerText())
    .toContain('Postponed until 5 Mar 10:30 by operator: asked its owner');
  await expect.poll(() => page.locator('.history > li').first().innerText()).toContain('postpone: asked its owner');
  expect(troubles).toEqual([]);
});

test('a moment that has passed is refused before it is sent', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  await page.getByRole('button', { name: 'Postpone', exact: true }).click();
  await page.getByLabel('Reason').fill('too late');
  await page.getByLabel('Until').fill('2026-03-04T10:30');
  expect(await page.getByRole('button', { name: 'Postpone until a moment that is still to come' }).isDisabled()).toBe(
    true,
  );
});

test.each([
  ['from every rule', [], null],
  ['from one rule', ['code-tag'], ['code-tag']],
])('a case is exempt %s with a reason and an end', async (_how, choose, rules) => {
  const { page, fake } = await open(pathOf(0), { kind: 'five' });
  await page.getByRole('button', { name: 'Exempt', exact: true }).click();
  await page.getByLabel('Reason').fill('load test');
  if (choose.length > 0) await page.getByLabel('only these').check();
  for (const rule of choose) expect(await page.getByLabel(rule, { exact: true }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'a week' }).click();
  await page.getByRole('button', { name: /^Exempt from .* until 11 Mar/ }).click();
  await page.locator('.done', { hasText: /^Exempt from/ }).waitFor();
  const sent = fake.requests.find(({ method }) => method === 'POST');
  expect(sent?.path).toBe(apiOf(0, '/exempt'));
  expect(sent?.body).toMatchObject({ rules, reason: 'load test' });
  expect(sent?.body).toMatchObject({ until: expect.stringContaining(after(7 * 24 * 60).slice(0, 13)) });
});

test('to run now is asked for, confirmed, and done', async () => {
  const { page, fake } = await open(pathOf(0), { kind: 'five' });
  await page.getByRole('button', { name: 'Run now' }).click();
  expect(fake.requests.some(({ method }) => method === 'POST')).toBe(false);
  expect(await page.evaluate(focusedText)).toBe('Stop build-0 now');
  await page.keyboard.press('Enter');
  await page.locator('.done', { hasText: 'Asked for now' }).waitFor();
  expect(fake.requests.find(({ method }) => method === 'POST')).toMatchObject({ path: apiOf(0, '/run-now'), body: {} });
});

test('what was done is undone, and left alone until a moment', async () => {
  const { page, fake } = await open(pathOf(2), { kind: 'five' });
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByLabel('Reason').fill('it was needed');
  await page.getByRole('button', { name: /^Undo, and leave it alone until 5 Mar/ }).click();
  await page.locator('.done', { hasText: 'Undone, and left alone until' }).waitFor();
  expect(fake.requests.find(({ method }) => method === 'POST')).toMatchObject({
    path: apiOf(2, '/undo'),
    body: { reason: 'it was needed' },
  });
  await expect.poll(() => page.locator('.case-head h1').innerText()).toContain('violation');
});

test('what cannot be done says why, and has no button that works', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  expect(await page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);
  await page.getByText('Broom has done nothing to it.').waitFor();
});

test('every action says beforehand what it will do, and whose doing it is', async () => {
  const { page } = await open(pathOf(0), { kind: 'five' });
  const { actions } = caseView(caseRow(0));
  const text = await page.locator('.actions').innerText();
  for (const { says } of Object.values(actions)) expect(text).toContain(says);
  expect(text).toContain('It is recorded as done by operator.');
});

test('a refusal is shown with what to do, and what was written stays', async () => {
  const { page, fake } = await open(pathOf(0), { kind: 'five' });
  fake.answer(`POST ${apiOf(0, '/postpone')}`, () =>
    fake.refuse(409, 'The case was closed meanwhile.', 'Load it anew.'),
  );
  await page.getByRole('button', { name: 'Postpone', exact: true }).click();
  await page.getByLabel('Reason').fill('asked its owner');
  await page.getByRole('button', { name: /^Postpone until/ }).click();
  await page.getByRole('alert').getByText('The case was closed meanwhile.').waitFor();
  expect(await page.getByRole('alert').innerText()).toBe('Not done: The case was closed meanwhile. Load it anew.');
  expect(await page.getByLabel('Reason').inputValue()).toBe('asked its owner');
});

test('an address of a case that is not known says so, and leads to the cases', async () => {
  const { page } = await open('/cases/eu-west-1%23i-0', { kind: 'five' });
  await page.getByText('There is no such case.').waitFor();
  await page.getByRole('link', { name: 'All cases' }).click();
  await page.locator('.list').waitFor();
});

test('a case that changes elsewhere changes here, and what is being written stays', async () => {
  const { page, fake } = await open(pathOf(0), { kind: 'five' });
  await page.getByRole('button', { name: 'Exempt', exact: true }).click();
  await page.getByLabel('Reason').fill('half written');
  fake.setRows([{ ...caseRow(0), mark: 'compliant', wrong: '', fix: null, next: null, rules: [] }]);
  await expect.poll(() => page.locator('.sentence').innerText()).toBe('Nothing is wrong and nothing is due.');
  expect(await page.getByLabel('Reason').inputValue()).toBe('half written');
});
