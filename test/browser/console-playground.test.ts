import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { notValid, playgroundView } from '../../web/console/playground/testing/view.ts';
import { policyText, policyView } from '../../web/console/policy/testing/view.ts';
import { hostile } from '../../web/console/testing/builders.ts';
import type { FakeApi, FakeRequest } from '../../web/console/testing/fake-api.ts';
import { useConsole } from './console.ts';
import { expectSound, widths } from './sound.ts';

const open = useConsole();
const schema: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../policy.schema.json'), 'utf8'));

const told = (fake: FakeApi) => {
  fake.answer('GET api/policy', () => policyView());
  fake.answer('GET api/schema', () => schema);
  fake.answer('POST api/playground', () => playgroundView());
};
const editorOf = (page: Page) => page.locator('.cm-content[aria-label="Policy draft"]');
const textOf = (page: Page) =>
  editorOf(page).evaluate((content) =>
    [...content.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'),
  );
const policyIn = ({ body }: FakeRequest): string => (body as { policy: string }).policy;
const tries = (fake: FakeApi) => fake.requests.filter(({ path }) => path === 'api/playground').map(policyIn);

test('starts with today’s text, and shows what a change would have done', async () => {
  const { page, fake, troubles } = await open('/playground', { prepare: told });
  await editorOf(page).waitFor();
  await page.getByText('This is today’s policy, as it is in force.').waitFor();
  await page
    .getByRole('heading', { name: '3 more instances would have been stopped, 1 fewer terminated, 2 more in violation' })
    .waitFor();
  expect(tries(fake)).toEqual([policyText]);
  const row = page.locator('.playground-changes tbody tr').first();
  expect(await row.innerText()).toMatch(/newly acted on[\s\S]*notify after 5m[\s\S]*stop after 1h/);
  expect(await row.getByRole('link').getAttribute('href')).toMatch(/^\/cases\/eu-west-1%23i-/);
  expect(await page.locator('.playground-power').innerText()).toMatch(/Rules added\s+golden-images/);
  expect(troubles).toEqual([]);
});

test('what is incomplete is said plainly', async () => {
  const { page } = await open('/playground', {
    prepare: (fake) => {
      told(fake);
      fake.answer('POST api/playground', () => playgroundView({ incomplete: 'Evidence is kept since Monday only.' }));
    },
  });
  await page.getByText('Not the whole week: Evidence is kept since Monday only.').waitFor();
});

test('typing asks after a pause; the latest answer wins, and an old one is marked', async () => {
  const answers: ((view: unknown) => void)[] = [];
  const { page, fake } = await open('/playground', {
    prepare: (one) => {
      told(one);
      one.answer('POST api/playground', () => new Promise((resolve) => answers.push(resolve)));
    },
  });
  await editorOf(page).click();
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.(playgroundView());
  await page.getByText('About the draft as it is written.').waitFor();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# one\n');
  await page.getByText('About an earlier text').waitFor();
  await expect.poll(() => answers.length).toBe(2);
  await page.keyboard.type('# two\n');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.(playgroundView({ instances: 7, changes: [], changeCount: 0 }));
  answers[1]?.(playgroundView({ instances: 9, changes: [], changeCount: 0 }));
  await page.getByRole('heading', { name: 'All 7 instances would have fared the same' }).waitFor();
  await page.getByText('About the draft as it is written.').waitFor();
  expect(tries(fake)).toEqual([policyText, `# one\n${policyText}`, `# one\n# two\n${policyText}`]);
});

test('faults stand at their line, and the list leads there', async () => {
  const { page, troubles } = await open('/playground', {
    prepare: (fake) => {
      told(fake);
      fake.answer('POST api/playground', () => notValid());
    },
  });
  await page.locator('.cm-lintRange-error').waitFor();
  expect(await page.locator('.cm-lintRange-error').innerText()).toBe('5m');
  await page.getByRole('heading', { name: '1 error, 1 warning' }).waitFor();
  await page.getByText('it was not tried').waitFor();
  await page.getByRole('button', { name: 'Line 9, column 5' }).click();
  await expect.poll(() => page.locator('.cm-activeLine').innerText()).toContain('steps: [notify');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Policy draft');
  expect(troubles).toEqual([]);
});

test('keys, values and rules are completed by the schema', async () => {
  const { page, troubles } = await open('/playground', { prepare: told });
  await editorOf(page).click();
  await expect
    .poll(async () => {
      await page.keyboard.press('Control+End');
      await page.keyboard.type('man');
      const isThere = await page
        .getByRole('option', { name: /^managed/ })
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
      if (!isThere) for (const _ of 'man') await page.keyboard.press('Backspace');
      return isThere;
    })
    .toBe(true);
  // By hand: the editor takes no Enter for a choice in the first moment of a list.
  await page.getByRole('option', { name: /^managed/ }).click();
  await page.getByRole('option', { name: /^ignore/ }).waitFor();
  await page.getByRole('option', { name: /^ignore/ }).click();
  await expect.poll(() => textOf(page)).toMatch(/\nmanaged: ignore$/);
  await page.keyboard.press('Enter');
  await page.keyboard.type('except:\n  ');
  await page.keyboard.press('Control+Space');
  await page.getByRole('option', { name: /^exemption: by account/ }).click();
  await expect
    .poll(() => textOf(page))
    .toMatch(/\nexcept:\n {2}- id: migration\n {4}when: \{ accounts: \[sandbox\] \}\n {4}reason: Why/);
  expect(troubles).toEqual([]);
});

test('a draft is kept for the tab, said not to be today’s, and dropped on demand', async () => {
  const { page, fake } = await open('/playground', { prepare: told });
  await editorOf(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# mine\n');
  await page.getByText('This is your draft: it is not what is in force.').waitFor();
  await page.getByRole('link', { name: 'Policy', exact: true }).click();
  fake.answer('GET api/policy', () => policyView({ digest: 'another', text: `${policyText}# later\n` }));
  await page.goto(`${fake.url}/playground`);
  await editorOf(page).getByText('# mine').waitFor();
  await page.getByText('begun from an earlier policy than today’s').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('policy-draft.yaml');
  expect(readFileSync(await download.path(), 'utf8')).toBe(`# mine\n${policyText}`);
  await page.getByRole('button', { name: 'Back to today’s' }).click();
  await page.getByRole('button', { name: 'Yes, drop the draft' }).click();
  await editorOf(page).getByText('# later').waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  expect(fake.requests.every(({ method, path }) => method === 'GET' || path === 'api/playground')).toBe(true);
});

test('Tab indents, and Escape then Tab leaves the editor', async () => {
  const { page } = await open('/playground', { prepare: told });
  await editorOf(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Tab');
  await expect.poll(() => textOf(page)).toMatch(/^ {2}# Every/);
  const isInside = () => page.evaluate(() => document.activeElement?.closest('.cm-editor') != null);
  expect(await isInside()).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await isInside()).toBe(false);
});

test('a refusal is told, and tried again', async () => {
  const { page, fake } = await open('/playground', {
    prepare: (one) => {
      told(one);
      one.answer('POST api/playground', () =>
        one.refuse(503, 'It took longer than 20 seconds.', 'Try it with replay.'),
      );
    },
  });
  await page.getByRole('alert').getByText('It took longer than 20 seconds. Try it with replay.').waitFor();
  told(fake);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('About the draft as it is written.').waitFor();
});

test('without the editor’s script a plain field does the same', async () => {
  const { page, fake } = await open('/trends', {
    prepare: told,
    context: {},
  });
  await page.route(/\/assets\/editor-[^/]*\.js$/, (route) => route.abort());
  await page.goto(`${fake.url}/playground`);
  await page.getByText('this plain field does the same').waitFor();
  await page.getByRole('textbox', { name: 'Policy draft' }).fill('mode: observe\n');
  await expect.poll(() => tries(fake).at(-1)).toBe('mode: observe\n');
});

test('the editor is not in what the other places load', async () => {
  const { page, fake } = await open('/', {});
  const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(scripts.filter((name) => /editor/.test(name))).toEqual([]);
  expect(fake.requests.length).toBeGreaterThan(0);
});

test.each([
  ['rich', 'five', told],
  [
    'faulty',
    'five',
    (fake: FakeApi) => {
      told(fake);
      fake.answer('POST api/playground', () => notValid());
    },
  ],
  [
    'empty',
    'empty',
    (fake: FakeApi) => {
      told(fake);
      const none = { violating: 0, notified: 0, acted: 0, terminated: 0 };
      fake.answer('POST api/playground', () =>
        playgroundView({
          instances: 0,
          from: null,
          to: null,
          before: none,
          after: none,
          changes: [],
          changeCount: 0,
          incomplete: 'No evidence is kept yet: try again when launches have been seen.',
        }),
      );
    },
  ],
  [
    'hostile',
    'hostile',
    (fake: FakeApi) => {
      told(fake);
      fake.answer('GET api/policy', () => policyView({ text: policyText + hostile('# ') }, hostile));
      fake.answer('POST api/playground', () => playgroundView({ incomplete: hostile('so') }, hostile));
    },
  ],
] as const)(
  'a %s playground fits every width, is text, and breaks no policy',
  async (name, kind, prepare) => {
    for (const width of widths) {
      const isPhone = width < 500;
      const { page, troubles } = await open('/playground', {
        kind,
        prepare,
        context: { viewport: { width, height: 900 }, hasTouch: isPhone, isMobile: isPhone },
      });
      await page.locator('.playground-right h2').first().waitFor();
      await editorOf(page).waitFor();
      await expectSound({ page, troubles }, `playground-${name}`, width);
      await page.context().close();
    }
  },
  60_000,
);
