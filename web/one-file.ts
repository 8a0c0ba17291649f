import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** Where the built page's content policy goes. */
const policyMark = 'CONTENT-POLICY';

/**
 * Puts the built script and style into the page, and allows exactly these by their hashes: nothing else may run, be
 * drawn or be fetched, whatever a log or a tag holds.
 */
export function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const [scripts, styles]: [string[], string[]] = [[], []];
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === 'chunk') scripts.push(part.code.trim());
        else if (name.endsWith('.css')) styles.push(String(part.source).trim());
        else continue;
        delete bundle[name];
      }
      for (const page of Object.values(bundle)) {
        if (page.type === 'asset' && page.fileName.endsWith('.html'))
          page.source = inlined(String(page.source), scripts.join('\n'), styles.join('\n'));
      }
    },
  };
}

function inlined(page: string, script: string, style: string): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('the script would end its own element');
  if (/<\/style/i.test(style)) throw new Error('the style would end its own element');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const bare = page
    .replaceAll(/\s*<script[^>]+src="[^"]*"[^>]*><\/script>/g, '')
    .replaceAll(/\s*<link rel="stylesheet"[^>]*>/g, '');
  return put(
    put(put(bare, policyMark, policy), '<!--style-->', `<style>${style}</style>`),
    '<!--script-->',
    `<script type="module">${script}</script>`,
  );
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function put(page: string, mark: string, text: string): string {
  const [before, after, ...more] = page.split(mark);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`the page has no one ${mark}`);
  return before + text + after;
}
