import { readFileSync } from 'node:fs';

/** The built page stands beside the compiled code; a test that runs from the sources finds it in dist/. */
const places = ['../../report/page.html', '../../../dist/report/page.html'];

/**
 * The page of the HTML report, as built from web/.
 *
 * @throws {Error} when the package was not built
 */
export function readPage(): string {
  for (const place of places) {
    try {
      return readFileSync(new URL(place, import.meta.url), 'utf8');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new Error('the page of the HTML report was not built: npm run build');
}
