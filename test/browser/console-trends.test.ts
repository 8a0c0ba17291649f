import { expect, test } from 'vitest';
import { hostile } from '../../web/console/testing/builders.ts';
import { type Kind, trendsView } from '../../web/console/trends/testing/view.ts';
import { type OpenOptions, useConsole } from './console.ts';
import { expectSound, widths } from './sound.ts';

const open = useConsole();

/** Answers each period with its own view. */
const told =
  (kind: Kind = 'rich', say?: typeof hostile): NonNullable<OpenOptions['prepare']> =>
  (fake) =>
    fake.answer('GET api/trends', ({ path }) => trendsView(Number(/days=(\d+)/.exec(path)?.[1]), kind, say));

test('every plot is titled by what it finds, and its figures say the same', async () => {
  const { page, troubles } = await open('/trends', { prepare: told() });
  await page.getByRole('heading', { name: /of \d+ launches broke a rule/ }).waitFor();
  await page.getByRole('heading', { name: /complied since the policy of Mon 2 Mar, \d+ % before it/ }).waitFor();
  await page
    .getByRole('heading', { name: /mended before the settle of 5 min; .* would have spared \d+ more/ })
    .waitFor();
  await page
    .getByRole('heading', { name: /35 steps were held, 89 % of them: something would launch it again/ })
    .waitFor();
  expect(await page.locator('.trends-canvas svg').count()).toBe(3);
  const figures = page.locator('figure', { hasText: 'launches broke a rule' });
  await figures.locator('summary').click();
  const heads = await figures.locator('thead th').allInnerTexts();
  expect(heads).toEqual(['Launched', 'acted on', 'violation', 'held', 'undecided', 'exempt', 'compliant', 'all']);
  expect(troubles).toEqual([]);
});

test('what is counted can be opened, from figures, bars and the picture', async () => {
  const { page } = await open('/trends', { prepare: told() });
  const href = (name: string) => page.getByRole('link', { name, exact: true }).getAttribute('href');
  await page.getByRole('heading', { name: 'By rule' }).waitFor();
  expect(await href('code-tag')).toBe(
    '/cases?rule=code-tag&since=2026-02-25T15%3A00%3A00.000Z&until=2026-03-04T15%3A00%3A00.000Z',
  );
  expect(
    await page
      .getByRole('link', { name: /\d+ violation$/ })
      .first()
      .getAttribute('href'),
  ).toMatch(/^\/cases\?since=.*&until=.*&mark=violation$/);
  await page.locator('.trends-canvas a').nth(2).click();
  await expect.poll(() => page.url()).toMatch(/\/cases\?since=[^&]+&until=[^&]+$/);
});

test('the period stands in the address, and can be chosen by keyboard', async () => {
  const { page, fake } = await open('/trends?days=30', { prepare: told() });
  await page.getByText('of the last 30 days').or(page.locator('.trends-canvas svg').first()).first().waitFor();
  expect(await page.locator('nav[aria-label=Period] [aria-current]').innerText()).toBe('30 days');
  await page.getByRole('link', { name: '1 day', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('/trends?days=1');
  await expect.poll(() => fake.requests.filter(({ path }) => path === 'api/trends?days=1').length).toBeGreaterThan(0);
  await page.goto(`${fake.url}/trends?days=8`);
  await expect.poll(() => page.locator('nav[aria-label=Period] [aria-current]').innerText()).toBe('7 days');
});

test('the figures are copied as a spreadsheet takes them', async () => {
  const { page } = await open('/trends', {
    prepare: told(),
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  await page.locator('summary').nth(2).click();
  await page.getByRole('button', { name: 'Copy the figures of time to heal' }).click();
  await page.getByText('Copied the figures of time to heal.').first().waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n')[0]).toBe('Mended after\tLaunches\tBy then');
});

test('no launch, a failure and the way out of both are told', async () => {
  const { page, fake } = await open('/trends', { kind: 'empty', prepare: told('empty') });
  await page.getByRole('heading', { name: 'No launch in the last 7 days' }).waitFor();
  await page.getByText('listening on http://127.0.0.1:4281/sns').first().waitFor();
  fake.answer('GET api/trends', () => fake.refuse(503, 'The store is busy.', 'Try again in a minute.'));
  await page.goto(`${fake.url}/trends`);
  await page.getByRole('alert').getByText('The store is busy.').waitFor();
  told('one')(fake);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: '1 of 3 launches broke a rule' }).waitFor();
  await page.getByRole('heading', { name: 'Nobody mended a launch in the last 7 days' }).waitFor();
});

test.each([
  ['rich', 'five', told()],
  ['empty', 'empty', told('empty')],
  ['one', 'five', told('one')],
  ['huge', 'five', told('huge')],
  ['hostile', 'hostile', told('rich', hostile)],
] as const)(
  '%s trends fit every width, are text, and break no policy',
  async (name, kind, prepare) => {
    for (const width of widths) {
      const isPhone = width < 500;
      const { page, troubles } = await open('/trends', {
        kind,
        prepare,
        context: { viewport: { width, height: 900 }, hasTouch: isPhone, isMobile: isPhone },
      });
      await page
        .locator(name === 'empty' ? '.trends-none' : '.trends-canvas svg')
        .first()
        .waitFor();
      await expectSound({ page, troubles }, `trends-${name}`, width);
      await page.context().close();
    }
  },
  60_000,
);
