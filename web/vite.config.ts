import { join } from 'node:path';
import { defineConfig } from 'vite';
import { oneFile } from './one-file.ts';

// Builds the page of the HTML report into dist/report/page.html: one file, which `toHtml` fills with data.
export default defineConfig({
  root: join(import.meta.dirname, 'report'),
  base: './',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, '../dist/report'),
    emptyOutDir: false,
    target: 'es2022',
    // Written once per theme with light-dark(), which every browser of the last two years knows.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    rolldownOptions: { input: join(import.meta.dirname, 'report/page.html') },
  },
  plugins: [oneFile()],
});
