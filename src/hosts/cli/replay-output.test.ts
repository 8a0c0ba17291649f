import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvColumns } from '../../report/csv.ts';
import { launch, logFile } from '../../testing/records.ts';
import { run } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-output-'));
  writeFileSync(join(folder, 'log.json'), logFile([launch({ tags: { Code: '</script>' } })]));
  writeFileSync(join(folder, 'p.yaml'), 'rules: [{ id: code, require: { tags: { Code: [LOL] } }, steps: [notify] }]\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function replay(...more: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const streams = {
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    isTerminal: { out: false, err: false },
    env: {},
  };
  const code = await run(['replay', join(folder, 'log.json'), '--policy', join(folder, 'p.yaml'), ...more], streams);
  return { code, out: out.join(''), err: err.join('') };
}

describe('the forms of a replay', () => {
  test('--format csv prints the findings as CSV', async () => {
    const { code, out, err } = await replay('--format', 'csv');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\r\n')[0]).toBe(csvColumns.join(','));
    expect(out.split('\r\n')).toHaveLength(3);
  });

  test('--format html prints a page with the report in it, and nothing of the log as markup', async () => {
    const { code, out } = await replay('--format', 'html');
    expect(code).toBe(0);
    expect(out).toMatch(/^<!doctype html>/);
    expect(out).toContain("default-src 'none'; script-src 'sha256-");
    expect(out.match(/<\/script>/g)).toHaveLength(2);
    expect(out).toContain('Code=\\u003c/script\\u003e');
    expect(out).not.toMatch(/<(link|script|img)[^>]+(src|href)="(?!data:)/);
  });

  test('--report writes the page beside the table, which ends by naming it', async () => {
    const file = join(folder, 'report.html');
    const { out, err } = await replay('--report', file);
    expect(out).toMatch(new RegExp(`\n\nReport: ${file}\n$`));
    expect(err).toBe('');
    expect(readFileSync(file, 'utf8')).toBe((await replay('--format', 'html')).out);
  });

  test('beside what a program reads, the page is named on standard error', async () => {
    const file = join(folder, 'report.html');
    const { out, err } = await replay('--json', '--report', file);
    expect(JSON.parse(out)).toMatchObject({ instances: 1 });
    expect(err).toBe(`Report: ${file}\n`);
    expect(existsSync(file)).toBe(true);
  });

  test('--out takes any form, and goes with --report', async () => {
    const [csv, page] = [join(folder, 'a.csv'), join(folder, 'a.html')];
    const { out, err } = await replay('--format', 'csv', '--out', csv, '--report', page);
    expect([out, err]).toEqual(['', `Report: ${csv}\nReport: ${page}\n`]);
    expect(readFileSync(csv, 'utf8')).toContain('launchedAt,');
  });

  test('a file that cannot be written is the user’s mistake, and says which option', async () => {
    const { code, err } = await replay('--report', join(folder, 'none', 'a.html'));
    expect(code).toBe(2);
    expect(err).toMatch(/^--report .*a\.html: /);
  });

  test('the same input gives the same bytes in every form', async () => {
    for (const form of ['csv', 'html']) {
      expect((await replay('--format', form, '--jobs', '1')).out).toBe((await replay('--format', form)).out);
    }
  });
});
