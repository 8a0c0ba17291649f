import { expect, test } from 'vitest';
import { policyText, policyView } from '../../web/console/policy/testing/view.ts';
import { hostile } from '../../web/console/testing/builders.ts';
import { type OpenOptions, useConsole } from './console.ts';
import { expectSound, widths } from './sound.ts';

const open = useConsole();

const told =
  (...view: Parameters<typeof policyView>): NonNullable<OpenOptions['prepare']> =>
  (fake) =>
    fake.answer('GET api/policy', () => policyView(...view));

test('what it may do comes first, then its rules with how instances fare', async () => {
  const { page, troubles } = await open('/policy', { prepare: told() });
  await page.getByRole('heading', { level: 1, name: 'May stop and terminate in every account' }).waitFor();
  await page.getByRole('heading', { name: '2 rules: 1 enforcing, 1 observing' }).waitFor();
  const rule = page.locator('.policy-rule').first();
  expect(await rule.innerText()).toMatch(/owner\s+enforces[\s\S]*Owner is present[\s\S]*Why: Who answers for it\?/);
  expect(await rule.locator('.policy-ladder').innerText()).toMatch(
    /0\s+launch\s+5\smin\s+settles\s+5\smin\s+notify\s+1\sh\s+stop\s+3\sd\s+terminate/,
  );
  expect(await rule.getByRole('link', { name: '12 violation' }).getAttribute('href')).toBe(
    '/cases?rule=owner&mark=violation',
  );
  await page.getByText('Its breaker tripped at').waitFor();
  await page.getByText('Enforcing since').waitFor();
  await page.getByRole('heading', { name: '2 exemptions, 1 of them over' }).waitFor();
  expect(troubles).toEqual([]);
});

test('trouble with the file is told, and what is in force', async () => {
  const trouble = 'policy.yaml:3:9 settle: expected a duration';
  const { page } = await open('/policy', { prepare: told({ trouble }) });
  const banner = page.getByRole('alert').filter({ hasText: 'was not taken up' });
  expect(await banner.innerText()).toMatch(/in force, is the last good one[\s\S]*expected a duration/);
});

test('the text is copied whole, without the numbers of its lines', async () => {
  const { page } = await open('/policy', {
    prepare: told(),
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  await page.getByRole('button', { name: 'Copy the policy' }).click();
  await page.getByText('Copied the policy.').first().waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(policyText);
  expect(await page.locator('.policy-text li').count()).toBe(policyText.trimEnd().split('\n').length);
  await page.getByRole('link', { name: 'Try a change' }).first().click();
  await expect.poll(() => page.url()).toMatch(/\/playground$/);
});

test('a refusal is told, and asked again', async () => {
  const { page, fake } = await open('/policy', {
    prepare: (fake) => fake.answer('GET api/policy', () => fake.refuse(503, 'The store is busy.')),
  });
  await page.getByRole('alert').getByText('The store is busy.').waitFor();
  told()(fake);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: '2 rules: 1 enforcing' }).waitFor();
});

test.each([
  ['rich', 'five', told()],
  [
    'bare',
    'five',
    told({ exemptions: [], channels: [], protects: [], warnings: [], trouble: 'settle: expected a duration' }),
  ],
  ['hostile', 'hostile', told({ text: hostile('rules:\n  - id: a\n') + policyText, trouble: hostile('no') }, hostile)],
] as const)(
  'a %s policy fits every width, is text, and breaks no policy',
  async (name, kind, prepare) => {
    for (const width of widths) {
      const isPhone = width < 500;
      const { page, troubles } = await open('/policy', {
        kind,
        prepare,
        context: { viewport: { width, height: 900 }, hasTouch: isPhone, isMobile: isPhone },
      });
      await page.locator('.policy-rule').first().waitFor();
      await expectSound({ page, troubles }, `policy-${name}`, width);
      await page.context().close();
    }
  },
  60_000,
);
