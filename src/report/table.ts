import type { StepKind } from '../policy/types.ts';
import { columns } from './columns.ts';
import type { Finding, FindingStep } from './findings.ts';
import { fellDue } from './findings.ts';
import { commandOf } from './fix.ts';
import { plain } from './plain.ts';
import type { GroupCounts, Report } from './report.ts';

export interface TableOptions {
  /** Every finding and every group, not only the worst. */
  readonly all: boolean;
  readonly bold: (text: string) => string;
  /** What each budget allows an hour, for the words "over 10/h". */
  readonly perHour: Partial<Record<StepKind, number>>;
}

const findingsShown = 10;
const groupsShown = 5;

/** The report as a person reads it in a terminal. Times are UTC; a stranger's text is stripped of what a terminal obeys. */
export function toTable(report: Report, options: TableOptions): string {
  const sections = [
    head(report),
    rules(report, options),
    steps(report, options),
    regretted(report),
    findings(report, options),
    ...(report.instances === 0 ? [] : groups(report, options)),
    incomplete(report, options),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

export const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function head(report: Report): string[] {
  const { objects } = report;
  const left = [
    ...(objects.skipped > 0 ? [`${number(objects.skipped)} skipped`] : []),
    ...(objects.failed > 0 ? [`${number(objects.failed)} FAILED`] : []),
  ];
  const read = `${count(objects.read, 'object')}${left.length > 0 ? ` (${left.join(', ')})` : ''}`;
  const lines = [
    `${read}, ${count(report.records, 'record')}${period(report)}. Nothing was touched: this is a replay.`,
  ];
  lines.push(
    `${count(report.launchCalls, 'launch call')} started ${count(report.instances, 'instance')}; ` +
      `EC2 refused ${number(report.refusedCalls)} more; ${number(report.duplicates)} told twice.`,
  );
  if (report.launchesWithoutIds > 0) {
    lines.push(
      `${count(report.launchesWithoutIds, 'launch')} could not be judged: CloudTrail left out which instances ${report.launchesWithoutIds === 1 ? 'it' : 'they'} started.`,
    );
  }
  return lines;
}

function period({ firstAt, lastAt }: Report): string {
  if (firstAt === null || lastAt === null) return '';
  const [from, to] = [dayOf(firstAt), dayOf(lastAt)];
  const words = ({ day, month, year }: ReturnType<typeof dayOf>): string => `${day} ${month} ${year}`;
  if (words(from) === words(to)) return `, ${words(to)} UTC`;
  if (from.month === to.month && from.year === to.year) return `, ${from.day} to ${words(to)} UTC`;
  return `, ${from.year === to.year ? `${from.day} ${from.month}` : words(from)} to ${words(to)} UTC`;
}

const dayOf = (at: Date) => ({
  day: at.getUTCDate(),
  month: months[at.getUTCMonth()] ?? '',
  year: at.getUTCFullYear(),
});

function rules({ rules: all, verdicts }: Report, { bold }: TableOptions): string[] {
  const hasIdle = verdicts.notApplicable > 0;
  const heads = [
    { title: 'RULE' },
    { title: 'COMPLIANT', align: 'right' },
    { title: 'VIOLATING', align: 'right' },
    { title: 'HEALED IN TIME', align: 'right' },
    { title: 'UNKNOWN', align: 'right' },
    { title: 'EXEMPT', align: 'right' },
    ...(hasIdle ? [{ title: 'NOT APPLICABLE', align: 'right' } as const] : []),
    { title: '' },
  ] as const;
  const rows = all.map(({ id, summary, verdicts: of, healedInTime }) => [
    plain(id),
    number(of.compliant),
    number(of.violation),
    number(healedInTime),
    number(of.indeterminate),
    number(of.exempt),
    ...(hasIdle ? [number(of.notApplicable)] : []),
    plain(summary, 100),
  ]);
  return columns(heads, rows, bold);
}

const order: readonly StepKind[] = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

function steps(report: Report, options: TableOptions): string[] {
  const due = report.findings.flatMap((finding) => finding.steps).filter(fellDue);
  const isCut = due.some(({ outcome }) => outcome === 'beyond-trail');
  const rows = order
    .filter((kind) => (report.steps[kind] ?? 0) > 0)
    .map((kind) => {
      const of = due.filter((step) => step.do === kind);
      const beyond = of.filter(({ outcome }) => outcome === 'beyond-trail').length;
      const held = report.held[kind] ?? 0;
      return [
        kind,
        number(of.length),
        number(of.filter(({ takenAt }) => takenAt !== null).length),
        kind === 'notify' ? '-' : number(held),
        ...(isCut ? [number(beyond)] : []),
        report.heldBy
          .filter((by) => by.do === kind)
          .map(
            (by) =>
              `${railWords(by.rail, kind, options)} ${number(by.count)}${by.takenLater > 0 ? ` (${number(by.takenLater)} later)` : ''}`,
          )
          .join(', '),
      ];
    });
  if (rows.length === 0) return [];
  const heads = [
    { title: 'WOULD HAVE' },
    { title: 'DUE', align: 'right' },
    { title: 'TAKEN', align: 'right' },
    { title: 'HELD', align: 'right' },
    ...(isCut ? [{ title: 'AFTER THE TRAIL', align: 'right' } as const] : []),
    { title: '' },
  ] as const;
  return columns(heads, rows, options.bold);
}

/** What held a step, in words. */
function railWords(rail: string, kind: StepKind, { perHour }: TableOptions): string {
  switch (rail) {
    case 'budget-hour':
      return `over ${perHour[kind] ?? '?'}/h`;
    case 'budget-day':
      return 'over the day’s budget';
    case 'budget-org':
      return 'over the organization’s budget';
    case 'breaker':
      return 'breaker';
    case 'existing':
      return 'began after launch';
    default:
      return rail;
  }
}

function regretted({ healed }: Report): string[] {
  if (healed.afterStep === 0) return [];
  const [those, owner] =
    healed.afterStep === 1 ? ['1 was', 'its owner'] : [`${number(healed.afterStep)} were`, 'their owners'];
  return [`Of these, ${those} mended later by ${owner}: look at \`settle\` and \`after\` before you enforce.`];
}

function findings(report: Report, { all, bold }: TableOptions): string[] {
  const total = report.findings.length;
  if (report.instances === 0) return ['No launch was found in what was read, so there is nothing to judge.'];
  if (total === 0) return [report.incomplete ? 'No violations in what could be read.' : 'No violations.'];
  const shown = all ? report.findings : report.findings.slice(0, findingsShown);
  const note =
    shown.length === total ? count(total, 'finding') : `${shown.length} of ${number(total)}; --all shows every one`;
  const heads = ['WHEN (UTC)', 'INSTANCE', 'WHERE', 'WHO', 'WRONG', 'THEN'].map((title) => ({ title }));
  const rows = shown.map((finding) => [
    moment(finding.launchedAt),
    plain(finding.instanceId, 40),
    plain(`${finding.account} ${finding.region}`, 34),
    plain(finding.principal.name, 28),
    plain(wrong(finding), 48),
    plain(then(finding), 60),
  ]);
  const lines = [bold(`WORST FIRST (${note})`), ...columns(heads, rows, bold)];
  const fix = firstFix(shown);
  return fix === null ? lines : [...lines, `Fix the first: ${fix}`];
}

export const moment = (at: Date): string => at.toISOString().slice(5, 19).replace('T', ' ');

/** What is wrong with it in a few words, and the near miss. */
export function wrong({ faults }: Pick<Finding, 'faults'>): string {
  return faults
    .map(({ what, seen, near }) => `${words(what, seen)}${near === null ? '' : `: did you mean ${near}?`}`)
    .join('; ');
}

function words(what: string, seen: string): string {
  const subject = what.replace(/^tag /, '');
  return seen.startsWith('missing') ? `${subject} is ${seen}` : `${subject}=${seen}`;
}

function then({ steps: all, healedAt }: Finding): string {
  const acted = all.filter((step) => step.do !== 'notify');
  const step = acted.find(({ takenAt }) => takenAt !== null) ?? acted.find(fellDue) ?? acted[0] ?? all.find(fellDue);
  const healed = healedAt === null ? '' : `healed ${moment(healedAt)}`;
  return [step === undefined ? '' : stepWords(step), healed].filter((text) => text !== '').join(', ');
}

function stepWords({ do: kind, dueAt, outcome, takenAt }: FindingStep): string {
  const at = (takenAt ?? dueAt).toISOString().slice(11, 19);
  if (outcome === 'healed') return '';
  if (outcome === 'taken') return `${kind} ${at}`;
  if (outcome === 'beyond-trail') return `${kind} after the trail, ${moment(dueAt)}`;
  if (outcome === 'gone') return `gone before ${kind}`;
  return `${kind} ${outcome.replace('held:', 'held: ')}${takenAt === null ? '' : `, taken ${at}`}`;
}

/** The command that mends the first of these that a command mends. */
export function firstFix(shown: readonly Finding[]): string | null {
  const [first] = shown;
  if (first === undefined) return null;
  for (const { fix } of first.faults) {
    const command = commandOf(fix, first.region, first.instanceId);
    if (command !== null) return command;
  }
  return null;
}

function groups(report: Report, { all, bold }: TableOptions): string[][] {
  return (['principal', 'account', 'region', 'day'] as const).map((by) => {
    const of = report.groups[by];
    const shown = all || by === 'day' ? of.slice(0, all ? undefined : 31) : of.slice(0, groupsShown);
    const more = of.length - shown.length;
    const heads = [
      { title: `BY ${by.toUpperCase()}` },
      { title: 'LAUNCHED', align: 'right' },
      { title: 'VIOLATING', align: 'right' },
    ] as const;
    const rows = shown.map(({ name, instances, violating }: GroupCounts) => [
      plain(name, 60),
      number(instances),
      number(violating),
    ]);
    return [...columns(heads, rows, bold), ...(more > 0 ? [`and ${number(more)} more; --all shows every one`] : [])];
  });
}

export function incomplete(
  { incomplete: is, problems }: Pick<Report, 'incomplete' | 'problems'>,
  { all, bold }: Pick<TableOptions, 'all' | 'bold'>,
): string[] {
  if (!is) return [];
  const shown = all ? problems : problems.slice(0, findingsShown);
  const lines = shown.map(
    ({ object, place, reason }) =>
      `  ${plain(object, 160)}${place === null ? '' : ` ${plain(place, 60)}`}: ${plain(reason, 200)}`,
  );
  const more = problems.length - shown.length;
  return [
    bold(`INCOMPLETE: ${count(problems.length, 'problem')}. What could not be read was not judged.`),
    ...lines,
    ...(more > 0 ? [`  and ${number(more)} more; --all shows every one`] : []),
  ];
}
