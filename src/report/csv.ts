import { describeFault } from '../policy/fault.ts';
import type { Finding, FindingStep } from './findings.ts';
import { commandOf } from './fix.ts';
import { instant } from './instant.ts';
import { outcomeOf } from './outcome.ts';
import type { Report } from './report.ts';

type Cell = string | number | boolean | null;

/** The columns in their order; added to at the end, never renamed. docs/replay.md says what each holds. */
const columns: readonly (readonly [title: string, cell: (finding: Finding) => Cell])[] = [
  ['launchedAt', ({ launchedAt }) => instant(launchedAt)],
  ['instanceId', ({ instanceId }) => instanceId],
  ['account', ({ account }) => account],
  ['region', ({ region }) => region],
  ['rule', ({ rule }) => rule],
  ['verdict', ({ verdict }) => verdict],
  ['outcome', outcomeOf],
  ['wrong', ({ faults }) => faults.map(describeFault).join('; ')],
  ['wanted', ({ faults }) => faults.map(({ wanted }) => wanted).join('; ')],
  ['fix', fixes],
  ['principal', ({ principal }) => principal.name],
  ['principalKind', ({ principal }) => principal.kind],
  ['principalArn', ({ principal }) => principal.arn],
  ['session', ({ principal }) => principal.session],
  ['sourceIdentity', ({ principal }) => principal.sourceIdentity],
  ['via', ({ principal }) => principal.via],
  ['provenance', ({ provenance }) => provenance.kind],
  ['provenanceName', ({ provenance }) => provenance.name],
  ['managed', ({ provenance }) => provenance.managed],
  ['image', ({ image }) => image],
  ['type', ({ type }) => type],
  ['steps', ({ steps }) => steps.map(stepText).join('; ')],
  ['healed', ({ healing }) => healing],
  ['healedAt', ({ healedAt }) => instant(healedAt)],
  ['secondsToHeal', secondsToHeal],
  ['eventId', ({ eventId }) => eventId],
  ['object', ({ object }) => object],
];

export const csvColumns: readonly string[] = columns.map(([title]) => title);

/**
 * The findings as CSV (RFC 4180), one a row, in the order of the JSON; a head, and CRLF after every row. A cell that a
 * spreadsheet would take for a formula has an apostrophe before it.
 */
export function toCsv({ findings }: Pick<Report, 'findings'>): string {
  const rows = [csvColumns, ...findings.map((finding) => columns.map(([, cell]) => cell(finding)))];
  return rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** One cell, defused and quoted where it must be. */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = defused(String(cell).replace(controls, '\u{FFFD}'));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Spreadsheets calculate what begins like a formula, in quotes or not, and some look past white space or fold full-width
 * signs first (OWASP, CSV injection).
 */
const defused = (text: string): string => (/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text);

/** C0 and C1 controls but tab and line ends, and lone surrogates: no reader of CSV agrees on them. */
const controls = /(?![\t\r\n])[\p{Cc}\p{Cs}]/gu;

function fixes({ faults, region, instanceId }: Finding): string {
  return faults.flatMap(({ fix }) => commandOf(fix, region, instanceId) ?? []).join(' && ');
}

/** `terminate held:managed 2026-03-04T12:09:21Z`; the moment is when it was taken, else when it was due. */
const stepText = ({ do: kind, dueAt, outcome, takenAt }: FindingStep): string =>
  `${kind} ${outcome} ${instant(takenAt ?? dueAt)}`;

function secondsToHeal({ healedAt, launchedAt }: Finding): number | null {
  return healedAt === null ? null : Math.round((healedAt.getTime() - launchedAt.getTime()) / 1000);
}
