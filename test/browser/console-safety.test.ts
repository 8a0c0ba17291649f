import { expect, test } from 'vitest';
import { caseRow, feedEntry, hostile } from '../../web/console/testing/builders.ts';
import { useConsole } from './console.ts';

const open = useConsole();
const strange = hostile('');

test.each([
  ['the first page', '/', '.board'],
  ['the list', '/cases', '.list'],
  ['one case', `/cases/${encodeURIComponent(caseRow(0).key)}`, '.ladder'],
])('what strangers write is text on %s, wherever it stands', async (_which, path, place) => {
  const { page, fake, troubles } = await open(path, { kind: 'hostile' });
  await page.locator(place).first().waitFor();
  await expect.poll(() => fake.streams()).toBe(1);
  fake.push('feed', { ...feedEntry(31, hostile), by: strange });
  fake.changeStatus({
    frozen: { by: strange, why: strange, at: fake.rows()[0]?.discoveredAt ?? '' },
    troubles: [strange],
    simulation: { seed: strange },
    sources: [{ kind: 'sns', name: strange, is: 'failing', text: strange, lastAt: null, taken: 0 }],
  });
  await page.locator('.notice.is-frozen').waitFor();
  for (const summary of await page.locator('summary').filter({ visible: true }).all()) await summary.click();
  const more = page.getByRole('button', { name: /^all \d+ characters$/ }).filter({ visible: true });
  for (let left = await more.count(); left > 0; left--) await more.first().click();
  const seen = await page.evaluate(() => {
    const titles = [...document.querySelectorAll('[title], [aria-label]')].flatMap((one) => [
      one.getAttribute('title') ?? '',
      one.getAttribute('aria-label') ?? '',
    ]);
    const shown = [document.body.innerText, ...titles].join('');
    return {
      isHacked: 'hacked' in window,
      elements: document.querySelectorAll('#app script, #app img, #app iframe, #app style').length,
      unseen: /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(shown)?.[0] ?? null,
      handlers: [...document.querySelectorAll('*')].filter((one) =>
        one.getAttributeNames().some((name) => name.startsWith('on')),
      ).length,
    };
  });
  expect(seen).toEqual({ isHacked: false, elements: 0, unseen: null, handlers: 0 });
  expect(await page.locator('body').innerText()).toContain('</script><img src=x onerror="window.hacked=1">');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280);
  expect(troubles).toEqual([]);
});

test('the content policy lets nothing else run or be drawn', async () => {
  const { page, troubles } = await open('/', { kind: 'five' });
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.hacked = 1';
    document.body.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
  });
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.locator('body').isVisible()).toBe(true);
  await expect.poll(() => troubles.filter((trouble) => /Content Security Policy/.test(trouble)).length).toBe(2);
});

test('what a stranger named is searched and chosen as it is', async () => {
  const { page, fake } = await open('/cases', { kind: 'hostile' });
  const who = fake.rows()[0]?.who ?? '';
  await page.getByRole('combobox', { name: 'Launched by' }).selectOption(who);
  await expect.poll(() => new URL(page.url()).searchParams.get('who')).toBe(who);
  await expect.poll(() => page.locator('.list tbody tr').count()).toBe(1);
  await page.reload();
  await expect.poll(() => page.locator('.list tbody tr').count()).toBe(1);
});
