import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Policy } from '../../policy/types.ts';
import { fileErrorOf } from '../../replay/file-error.ts';
import type { Comparison } from '../../report/compare.ts';
import { comparisonTable } from '../../report/compare-text.ts';
import { toJson } from '../../report/json.ts';
import type { PageData } from '../../report/page-types.ts';
import type { Report } from '../../report/report.ts';
import { toTable } from '../../report/table.ts';
import { Mistake, type Streams } from './exit.ts';
import type { Form } from './options.ts';

export interface OutputOptions {
  readonly format?: Form;
  readonly json?: boolean;
  /** The file for the report itself; left out: standard output. */
  readonly out?: string;
  /** A file for the HTML report, beside whatever form was asked for. */
  readonly report?: string;
  readonly all?: boolean;
}

export interface Replayed {
  readonly report: Report;
  readonly comparison: Comparison | null;
  readonly policy: Policy;
}

/** A report in each of its forms, made when it is asked for. */
export interface Forms {
  readonly table: (bold: (text: string) => string) => string;
  readonly json: () => string;
  readonly report: Report;
  readonly policy: Policy;
  readonly comparison?: Comparison | null;
  /** Laid over the data of the HTML report. */
  readonly page?: Partial<PageData>;
}

/**
 * Writes the report in the form asked for, and the HTML report where it was asked for as well.
 *
 * @throws {Mistake} when a file cannot be written
 */
export async function writeReport(replayed: Replayed, options: OutputOptions, streams: Streams): Promise<void> {
  const { report, comparison, policy } = replayed;
  const { terminate, stop, quarantine } = policy.limits;
  const perHour = { terminate: terminate.perHour, stop: stop.perHour, quarantine: quarantine.perHour };
  const all = options.all === true;
  const table = (bold: (text: string) => string): string => {
    const text = toTable(report, { all, perHour, bold });
    return comparison === null ? text : `${text}\n${comparisonTable(comparison, all, bold)}`;
  };
  await writeForms({ table, json: () => toJson(report, comparison), report, policy, comparison }, options, streams);
}

/**
 * The same, of a report of any kind.
 *
 * @throws {Mistake} when a file cannot be written
 */
export async function writeForms(forms: Forms, options: OutputOptions, streams: Streams): Promise<void> {
  const { out: file, report: page } = options;
  const form = formOf(options);
  const text = await textIn(form, forms, options, streams);
  if (page !== undefined) save('--report', page, await html(forms));
  if (file !== undefined) save('--out', file, text);
  else streams.out(text);
  // What names the files is a part of the table that a person reads, and talk beside what a program does.
  if (file === undefined && form === 'table' && page !== undefined) streams.out(`\nReport: ${page}\n`);
  else for (const name of [file, page]) if (name !== undefined) streams.err(`Report: ${name}\n`);
  if (forms.report.incomplete && (file !== undefined || form !== 'table')) complain(forms.report, streams);
}

const formOf = ({ json, format = 'table' }: OutputOptions): Form => (json === true ? 'json' : format);

async function textIn(form: Form, forms: Forms, options: OutputOptions, streams: Streams): Promise<string> {
  switch (form) {
    case 'json':
      return forms.json();
    case 'csv':
      return (await import('../../report/csv.ts')).toCsv(forms.report);
    case 'html':
      return html(forms);
    case 'table':
      return forms.table(boldFor(options, streams));
  }
}

function boldFor(options: OutputOptions, { isTerminal, env }: Streams): (text: string) => string {
  const isPlain = !isTerminal.out || options.out !== undefined || (env.NO_COLOR ?? '') !== '';
  return (text) => (isPlain ? text : styleText('bold', text));
}

/** Loaded only where it is asked for: a replay that prints a table pays nothing for it. */
async function html({ report, policy, comparison = null, page = {} }: Forms): Promise<string> {
  const [{ toHtml }, { pageData }, { readPage }, { version }] = await Promise.all([
    import('../../report/html.ts'),
    import('../../report/page-data.ts'),
    import('./page-file.ts'),
    import('../../version.ts'),
  ]);
  return toHtml(readPage(), { ...pageData(report, { policy, comparison, madeBy: version }), ...page });
}

function save(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Mistake(`${option} ${file}: ${fileErrorOf(error)}`, { cause: error });
  }
}

/** JSON and files are read by programs; a person is told beside them that something is missing. */
function complain({ problems }: Report, { err }: Streams): void {
  const [first] = problems;
  const where =
    first === undefined
      ? ''
      : `; the first: ${first.object}${first.place === null ? '' : ` ${first.place}`}: ${first.reason}`;
  err(`INCOMPLETE: ${problems.length} could not be read${where}\n`);
}
