import type { PageGroup } from '../../src/report/page-types.ts';
import { dayOrHour, duration, months } from '../shared/words.ts';
import type { Row } from './rows.ts';

/** One column of the plot over time. `when`: the filter that finds its launches. */
export interface Column {
  readonly label: string;
  readonly when: string;
  readonly instances: number;
  readonly violating: number;
}

export interface Timeline {
  readonly unit: 'hour' | 'day' | 'week' | 'month';
  readonly columns: readonly Column[];
}

const day = 86_400_000;
/** More columns than this cannot be told from one another. */
const widest = 100;

/** Launches over time, without gaps: by hour where hours are given, else by day, week (from Monday) or month. */
export function timelineOf(days: readonly PageGroup[], hours: readonly PageGroup[]): Timeline {
  if (hours.length > 0) return { unit: 'hour', columns: gapless(hours, 3_600_000, 13).map(asColumn) };
  const dated = days.filter(({ name }) => /^\d{4}-\d\d-\d\d$/.test(name));
  const [first, last] = [dated[0]?.name, dated.at(-1)?.name];
  if (first === undefined || last === undefined) return { unit: 'day', columns: [] };
  const span = (Date.parse(last) - Date.parse(first)) / day + 1;
  if (span <= widest) return { unit: 'day', columns: gapless(dated, day, 10).map(asColumn) };
  if (span <= widest * 7) return { unit: 'week', columns: weeks(gapless(dated, day, 10)) };
  return { unit: 'month', columns: monthly(dated) };
}

const asColumn = ({ name, instances, violating }: PageGroup): Column => ({
  label: dayOrHour(name),
  when: name,
  instances,
  violating,
});

/** Every step from the first to the last, those without a launch too. */
function gapless(groups: readonly PageGroup[], step: number, length: number): PageGroup[] {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const time = (name: string): number => Date.parse(length === 13 ? `${name}:00Z` : name);
  const [first, last] = [groups[0]?.name ?? '', groups.at(-1)?.name ?? ''];
  const all: PageGroup[] = [];
  for (let at = time(first); at <= time(last); at += step) {
    const name = new Date(at).toISOString().slice(0, length);
    all.push(byName.get(name) ?? { name, instances: 0, violating: 0 });
  }
  return all;
}

function weeks(days: readonly PageGroup[]): Column[] {
  const byMonday = grouped(days, ({ name }) => {
    const at = Date.parse(name);
    return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * day).toISOString().slice(0, 10);
  });
  return [...byMonday].map(([monday, of]) => {
    const sunday = new Date(Date.parse(monday) + 6 * day).toISOString().slice(0, 10);
    return { label: `Week of ${dayOrHour(monday).slice(4)}`, when: `${monday}..${sunday}`, ...sum(of) };
  });
}

const monthly = (days: readonly PageGroup[]): Column[] =>
  [...grouped(days, ({ name }) => name.slice(0, 7))].map(([month, of]) => ({
    label: `${months[Number(month.slice(5)) - 1] ?? ''} ${month.slice(0, 4)}`,
    when: month,
    ...sum(of),
  }));

function grouped(days: readonly PageGroup[], nameOf: (day: PageGroup) => string): Map<string, PageGroup[]> {
  const groups = new Map<string, PageGroup[]>();
  for (const one of days) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return groups;
}

const sum = (groups: readonly PageGroup[]): Pick<Column, 'instances' | 'violating'> => ({
  instances: groups.reduce((total, { instances }) => total + instances, 0),
  violating: groups.reduce((total, { violating }) => total + violating, 0),
});

/** One column of the distribution of healing times, in seconds; `to` is Infinity in the last. */
export interface HealColumn {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly inTime: number;
  readonly late: number;
}

/** About even on a logarithmic scale, and at the delays that policies are written with. */
const edges = [0, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200];

export function healColumns(rows: readonly Pick<Row, 'healSeconds' | 'finding'>[]): HealColumn[] {
  const columns = edges.map((from, i) => {
    const to = edges[i + 1] ?? Number.POSITIVE_INFINITY;
    return {
      from,
      to,
      label: to === Number.POSITIVE_INFINITY ? `over ${duration(from)}` : `under ${duration(to)}`,
      inTime: 0,
      late: 0,
    };
  });
  for (const { healSeconds, finding } of rows) {
    if (healSeconds === null) continue;
    const column = columns.findLast(({ from }) => healSeconds >= from) ?? columns[0];
    if (column !== undefined) column[finding.healed === 'afterStep' ? 'late' : 'inTime'] += 1;
  }
  return columns;
}

/** Where a delay stands on that axis, 0 to 1. */
export function placeOf(seconds: number): number {
  const i = edges.findLastIndex((edge) => seconds >= edge);
  const [from, to] = [edges[i] ?? 0, edges[i + 1]];
  const within = to === undefined ? 0.5 : (seconds - from) / (to - from);
  return (Math.max(0, i) + within) / edges.length;
}
