import type { PageData } from './page-types.ts';

/** Where the page built from web/ takes its data. */
export const dataMark = '"BROOM-REPORT-DATA"';

/**
 * The HTML report: one file with everything in it, which needs no network and allows none.
 *
 * @param page the page as built from web/, with the mark where its data goes
 * @throws {Error} when the page has no mark, or several
 */
export function toHtml(page: string, data: PageData): string {
  const [before, after, ...more] = page.split(dataMark);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error('the page of the report has no one place for its data');
  return `${before}${embeddable(data)}${after}`;
}

/**
 * JSON that may stand inside a script element: nothing in it can end the element or open a comment. Escapes are JSON's
 * own, so that what is read back is what was written.
 */
export const embeddable = (data: unknown): string =>
  JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
