import { join } from 'node:path';
import { defineConfig } from 'vite';

// Builds the console's page into dist/console-page: one small page, its script and style in files of their own with their
// content in their names, nothing inline, so that a strict content policy lets it through.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, '../../dist/console-page'),
    emptyOutDir: true,
    target: 'es2022',
    // Written once per theme with light-dark(), which every browser of the last two years knows.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // An image inline would want a hole in the content policy.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
});
