import { provenanceWords } from '../messages/provenance-words.ts';
import { columns } from './columns.ts';
import { type Finding, fellDue } from './findings.ts';
import { plain } from './plain.ts';
import type { GroupCounts } from './report.ts';
import type { ScanReport } from './scan.ts';
import { count, firstFix, incomplete, moment, number, wrong } from './table.ts';

export interface ScanTableOptions {
  /** Every finding and every group, not only the worst. */
  readonly all: boolean;
  readonly bold: (text: string) => string;
}

const [findingsShown, groupsShown] = [10, 5];

/** A scan as a person reads it in a terminal. Times are UTC; a stranger's text is stripped of what a terminal obeys. */
export function scanToTable(report: ScanReport, options: ScanTableOptions): string {
  const sections = [
    head(report),
    rules(report, options),
    findings(report, options),
    ...(report.instances === 0 ? [] : groups(report, options)),
    incomplete(report, options),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ instances, places, at, problems }: ScanReport): string[] {
  const accounts = new Set(places.map(({ account }) => account)).size;
  const regions = new Set(places.map(({ region }) => region)).size;
  const left = problems.length === 0 ? '' : ` (${number(problems.length)} COULD NOT BE READ)`;
  return [
    `${count(instances, 'instance')} in ${count(accounts, 'account')} and ${count(regions, 'region')}${left}, ` +
      `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. Nothing was touched: this is a scan.`,
  ];
}

function rules({ rules: all, verdicts }: ScanReport, { bold }: ScanTableOptions): string[] {
  const hasIdle = verdicts.notApplicable > 0;
  const figures = ['COMPLIANT', 'VIOLATING', 'UNKNOWN', 'EXEMPT', ...(hasIdle ? ['NOT APPLICABLE'] : [])];
  const heads = [{ title: 'RULE' }, ...figures.map((title) => ({ title, align: 'right' }) as const), { title: '' }];
  const rows = all.map(({ id, summary, verdicts: of }) => [
    plain(id),
    number(of.compliant),
    number(of.violation),
    number(of.indeterminate),
    number(of.exempt),
    ...(hasIdle ? [number(of.notApplicable)] : []),
    plain(summary, 100),
  ]);
  return columns(heads, rows, bold);
}

function findings(report: ScanReport, { all, bold }: ScanTableOptions): string[] {
  const total = report.findings.length;
  if (report.instances === 0)
    return [report.incomplete ? 'No instance in what could be read.' : 'There is no instance.'];
  if (total === 0) return [report.incomplete ? 'No violations in what could be read.' : 'No violations.'];
  const shown = all ? report.findings : report.findings.slice(0, findingsShown);
  const note =
    shown.length === total ? count(total, 'finding') : `${shown.length} of ${number(total)}; --all shows every one`;
  const heads = ['LAUNCHED (UTC)', 'INSTANCE', 'WHERE', 'TYPE', 'WRONG', 'THEN'].map((title) => ({ title }));
  const rows = shown.map((finding) => [
    `${finding.launchedAt.getUTCFullYear()}-${moment(finding.launchedAt)}`,
    plain(finding.instanceId, 40),
    plain(`${finding.account} ${finding.region}`, 34),
    plain(finding.type ?? '', 16),
    plain(wrong(finding), 48),
    plain(then(finding), 100),
  ]);
  const fix = firstFix(shown);
  return [
    bold(`WORST FIRST (${note})`),
    ...columns(heads, rows, bold),
    ...(fix === null ? [] : [`Fix the first: ${fix}`]),
  ];
}

/** The first step that would act, or what would hold it; and what would launch the instance again. */
function then({ steps, provenance }: Finding): string {
  const acting = steps.filter((step) => step.do !== 'notify');
  const step = acting.find(({ outcome }) => !outcome.startsWith('held:')) ?? acting[0] ?? steps.find(fellDue);
  const held = step?.outcome.startsWith('held:') ? ` ${step.outcome.replace(':', ': ')}` : '';
  const words = provenance.managed ? provenanceWords(provenance) : null;
  return [step === undefined ? '' : `${step.do}${held}`, words ?? ''].filter((text) => text !== '').join('; ');
}

function groups(report: ScanReport, { all, bold }: ScanTableOptions): string[][] {
  return (['account', 'region'] as const).map((by) => {
    const of = report.groups[by];
    const shown = all ? of : of.slice(0, groupsShown);
    const heads = [
      { title: `BY ${by.toUpperCase()}` },
      { title: 'INSTANCES', align: 'right' },
      { title: 'VIOLATING', align: 'right' },
    ] as const;
    const rows = shown.map(({ name, instances, violating }: GroupCounts) => [
      plain(name, 60),
      number(instances),
      number(violating),
    ]);
    const more = of.length - shown.length;
    return [...columns(heads, rows, bold), ...(more > 0 ? [`and ${number(more)} more; --all shows every one`] : [])];
  });
}
