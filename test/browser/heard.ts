import type { Page } from 'playwright-core';

/** What a screen reader, or a keyboard, could not make use of on the page as it is now. */
export const unheard = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
    const nameOf = (one: HTMLElement): string =>
      one.getAttribute('aria-label') ??
      (one instanceof HTMLInputElement || one instanceof HTMLSelectElement
        ? (one.labels?.[0]?.textContent ?? '')
        : (one.textContent ?? ''));
    if (document.documentElement.lang !== 'en') found.push('no language');
    if (all('main').length !== 1 || all('body header').length === 0) found.push('no landmarks');
    if (all('h1').length !== 1) found.push('not one h1');
    const levels = all('h1, h2, h3')
      .filter((one) => one.closest('dialog') === null)
      .map((one) => Number(one.tagName.slice(1)));
    levels.forEach((level, i) => {
      if (i > 0 && level > (levels[i - 1] ?? 0) + 1) found.push(`h${level} after h${levels[i - 1]}`);
    });
    for (const one of all('a, button, input, select, summary'))
      if (nameOf(one).trim() === '' && one.closest('[aria-hidden=true]') === null)
        found.push(`no name: ${one.outerHTML}`);
    for (const nav of all('nav')) if (!nav.hasAttribute('aria-label')) found.push('a nav without a name');
    for (const one of all('section'))
      if (document.getElementById(one.getAttribute('aria-labelledby') ?? '') === null)
        found.push(`a section without a name: ${one.className}`);
    for (const table of all('table')) {
      if (table.querySelector('th[scope=col]') === null) found.push('a table without heads');
      const columns = table.querySelectorAll('thead tr > *').length;
      for (const row of table.querySelectorAll('tbody tr:not(.detail)'))
        if (row.children.length !== columns) found.push(`a row of ${row.children.length} under ${columns} heads`);
    }
    for (const svg of all('svg'))
      if (svg.getAttribute('aria-hidden') !== 'true') found.push('a shape that is read aloud');
    for (const hidden of all('[aria-hidden=true] a, [aria-hidden=true] button'))
      if (hidden.tabIndex >= 0) found.push(`hidden and reached: ${hidden.outerHTML}`);
    const ids = all('[id]').map(({ id }) => id);
    if (new Set(ids).size !== ids.length) found.push('an id twice');
    for (const name of ['aria-controls', 'aria-labelledby', 'aria-describedby'])
      for (const one of all(`[${name}]`))
        if (document.getElementById(one.getAttribute(name) ?? '') === null) found.push(`${name} of nothing`);
    return found;
  });
