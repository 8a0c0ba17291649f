// Draws docs/replay.svg, the picture in the README, from what the example really prints. Run after a build.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const file = `${root}docs/replay.svg`;
const text = execFileSync(
  'node',
  ['dist/hosts/cli/main.js', 'replay', 'examples/trail', '--policy', 'examples/code-tag.yaml'],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
const svg = draw(
  `$ broom replay examples/trail --policy examples/code-tag.yaml\n\n${text.split('\n\nBY PRINCIPAL')[0]}`,
);

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== svg)
    throw new Error('docs/replay.svg is not what the example prints: run node scripts/make-picture.mjs');
  process.stdout.write('ok: docs/replay.svg is what the example prints\n');
} else writeFileSync(file, svg);

/** One line of text under the other, headings bold, on a dark ground that is readable on a light page and a dark one. */
function draw(content) {
  const lines = content.split('\n').map((line) => (line.length > 160 ? `${line.slice(0, 159)}…` : line));
  const [step, top] = [19, 34];
  const [width, height] = [Math.max(...lines.map((line) => line.length)) * 7.83 + 40, lines.length * step + top + 8];
  const escaped = (line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const style = (line) =>
    /^(RULE|WOULD|WORST|WHEN)/.test(line)
      ? ' font-weight="bold" fill="#8ab4ff"'
      : line.startsWith('$')
        ? ' fill="#9be09b"'
        : '';
  const rows = lines.map(
    (line, i) => `<text x="20" y="${top + i * step}"${style(line)} xml:space="preserve">${escaped(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img" aria-label="The report of a replay in a terminal: what was read, each rule's verdicts, what would have been done, and the worst findings">
<rect width="100%" height="100%" rx="10" fill="#14181f"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="#d7dde6">
${rows.join('\n')}
</g>
</svg>
`;
}
