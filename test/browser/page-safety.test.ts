import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Pages, startBrowser } from './browser.ts';
import { comparedPage, emptyPage, examplePage, hostile, hugePage, incompletePage, onePage } from './pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await startBrowser();
});
afterAll(() => pages?.close());

test('what strangers write is text, in names, values and tooltips', async () => {
  const { page, troubles } = await pages.open(await hugePage());
  for (const [i, text] of hostile.entries()) {
    // A finding with this text in a tag, launched by somebody whose name holds it too.
    const place = [...Array(1_000).keys()].find((at) => at % hostile.length === i && at % 5 === 0) ?? 0;
    const region = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'sa-east-1'][place % 4] ?? '';
    const id = `i-${place.toString(16).padStart(17, '0')}`;
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#open=${region}/${id}/code-tag`);
    await page.locator('tr.is-open .row-button', { hasText: id }).waitFor();
    const seen = await page.evaluate(() => {
      const titles = [...document.querySelectorAll('[title]')].map((one) => one.getAttribute('title'));
      const shown = [document.body.innerText, ...titles].join('');
      return {
        isHacked: 'hacked' in window,
        elements: document.querySelectorAll('main script, main img, main iframe, main style').length,
        unseen: /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(shown)?.[0] ?? null,
      };
    });
    expect([text, seen]).toEqual([text, { isHacked: false, elements: 0, unseen: null }]);
  }
  expect(troubles).toEqual([]);
}, 60_000);

test('the content policy lets nothing else run, be drawn or be fetched', async () => {
  const { page, troubles } = await pages.open(await examplePage());
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.hacked = 1';
    document.body.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    const button = document.createElement('button');
    button.setAttribute('onclick', 'window.hacked = 1');
    document.body.append(button);
    button.click();
  });
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.locator('body').isVisible()).toBe(true);
  const fetched = await page.evaluate(() =>
    fetch('https://192.0.2.1/').then(
      () => true,
      () => false,
    ),
  );
  expect(fetched).toBe(false);
  expect(troubles.filter((trouble) => /Content Security Policy|violates/.test(trouble)).length).toBeGreaterThanOrEqual(
    4,
  );
});

test('on paper there is no filter, no button and no page, and what is left out is said', async () => {
  const { page } = await pages.open(await hugePage(), '#q=nothing-is-like-this');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#findings').isVisible()).toBe(false);
  expect(await page.locator('button').filter({ visible: true }).count()).toBe(0);
  expect(await page.locator('.paper tbody tr').count()).toBe(250);
  expect(await page.locator('.paper').innerText()).toContain('The worst 250 of 10,000 findings');
});

test.each([
  ['the example', examplePage],
  ['no launch', emptyPage],
  ['one finding', onePage],
  ['an incomplete run', incompletePage],
  ['a comparison', comparedPage],
])('%s is a page that can be heard', async (_which, make) => {
  const { page } = await pages.open(await make());
  await page
    .locator('.row-button')
    .first()
    .click({ timeout: 1_000 })
    .catch(() => {});
  const faults = await page.evaluate(() => {
    const found: string[] = [];
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
    const nameOf = (one: HTMLElement): string =>
      one.getAttribute('aria-label') ??
      (one instanceof HTMLInputElement || one instanceof HTMLSelectElement
        ? (one.labels?.[0]?.textContent ?? '')
        : (one.textContent ?? ''));
    if (document.documentElement.lang !== 'en') found.push('no language');
    if (all('main').length !== 1 || all('body header').length !== 1) found.push('no landmarks');
    if (all('h1').length !== 1) found.push('not one h1');
    const levels = all('h1, h2, h3')
      .filter((one) => one.closest('dialog, .paper') === null)
      .map((one) => Number(one.tagName.slice(1)));
    levels.forEach((level, i) => {
      if (i > 0 && level > (levels[i - 1] ?? 0) + 1) found.push(`h${level} after h${levels[i - 1]}`);
    });
    for (const one of all('a, button, input, select, summary'))
      if (nameOf(one).trim() === '' && one.closest('[aria-hidden=true]') === null)
        found.push(`no name: ${one.outerHTML}`);
    for (const nav of all('nav')) if (!nav.hasAttribute('aria-label')) found.push('a nav without a name');
    for (const one of all('section'))
      if (
        one.getAttribute('aria-hidden') !== 'true' &&
        document.getElementById(one.getAttribute('aria-labelledby') ?? '') === null
      )
        found.push(`a section without a name: ${one.id}`);
    for (const table of all('table')) {
      if (table.querySelector('th[scope=col]') === null) found.push('a table without heads');
      const columns = table.querySelectorAll('thead tr > *').length;
      for (const row of table.querySelectorAll('tbody tr:not(.detail)'))
        if (row.children.length !== columns) found.push(`a row of ${row.children.length} under ${columns} heads`);
    }
    for (const svg of all('svg'))
      if (svg.getAttribute('aria-hidden') !== 'true') found.push('a shape that is read aloud');
    for (const plot of all('.frame'))
      if (plot.closest('figure')?.querySelector('table') === null) found.push('a plot without figures');
    for (const hidden of all('[aria-hidden=true] a, [aria-hidden=true] button'))
      if (hidden.tabIndex >= 0) found.push(`hidden and reached: ${hidden.outerHTML}`);
    const ids = all('[id]').map(({ id }) => id);
    if (new Set(ids).size !== ids.length) found.push('an id twice');
    for (const one of all('[aria-controls], [aria-labelledby]'))
      for (const name of ['aria-controls', 'aria-labelledby'])
        if (one.hasAttribute(name) && document.getElementById(one.getAttribute(name) ?? '') === null)
          found.push(`${name} of nothing`);
    return found;
  });
  expect(faults).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'text stands out from its ground, 4.5 to 1, and shapes 3 to 1, in the %s',
  async (colorScheme) => {
    const { page } = await pages.open(await examplePage(), '', { colorScheme });
    const rgb = (name: string): Promise<number[]> =>
      page.evaluate((variable) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(--${variable})`;
        const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
        probe.remove();
        return parts.map(Number);
      }, name);
    for (const ground of ['paper', 'raised', 'wash'])
      for (const ink of ['ink', 'quiet', 'accent'])
        expect([ground, ink, contrast(await rgb(ink), await rgb(ground)) >= 4.5]).toEqual([ground, ink, true]);
    for (const shape of ['green', 'amber', 'red', 'grey', 'blue', 'violet'])
      for (const ground of ['paper', 'raised'])
        expect([ground, shape, contrast(await rgb(shape), await rgb(ground)) >= 4.5]).toEqual([ground, shape, true]);
    expect(contrast(await rgb('edge'), await rgb('paper'))).toBeGreaterThanOrEqual(3);
  },
);

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const luminance = (parts: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = parts.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}
