import { isDestructive } from '../cases/steps.ts';
import { formatDuration } from '../policy/durations.ts';
import type { Policy } from '../policy/types.ts';
import type { PolicyNote } from './book.ts';
import { noMarks } from './index-of-rows.ts';
import { railText } from './rail-text.ts';
import type { Entry } from './row-of.ts';
import { accountText, anyRule } from './search.ts';
import type { CaseSearch, MarkName, TrendGroup, TrendsView } from './types.ts';

const [hour, day] = [3_600_000, 86_400_000];
const mostHeals = 5_000;
const mostGroups = 12;

/** Of a bucket: so that a plot has some dozens of them. */
export const widthFor = (days: number): number =>
  days <= 2 ? hour : days <= 7 ? 3 * hour : days <= 30 ? 12 * hour : day;

export interface TrendParts {
  readonly entries: readonly Entry[];
  readonly policy: Policy;
  /** Latest first. */
  readonly policies: readonly PolicyNote[];
  readonly days: number;
  readonly now: Date;
}

/** What became of the launches of the last days. */
export function trendsOf({ entries, policy, policies, days, now }: TrendParts): TrendsView {
  const width = widthFor(days);
  const to = (Math.floor(now.getTime() / width) + 1) * width;
  const from = to - Math.ceil((days * day) / width) * width;
  const launches = entries.filter(({ at }) => at >= from && at < to);
  const period = { since: new Date(from).toISOString(), until: new Date(to).toISOString() };
  const violating = launches.filter(({ row }) => row.rules.length > 0);
  const group = (one: Grouping): readonly TrendGroup[] => groupsOf(launches, violating, one, period);
  return {
    from: period.since,
    to: period.until,
    width,
    buckets: bucketsOf(launches, from, to, width),
    policies: policies
      .map((note, index) => ({ ...changeText(note, policies[index + 1] ?? null), at: note.at.toISOString() }))
      .filter(({ at }) => at >= period.since)
      .reverse(),
    heals: spread(
      launches.flatMap(({ heals }) => heals).sort((a, b) => a - b),
      mostHeals,
    ),
    delays: delaysOf(policy),
    by: {
      rule: group({ namesOf: ({ row }) => row.rules, search: (rule) => ({ rule }), isOf: () => true }),
      who: group(byRow('who', (who) => ({ who }))),
      account: group({
        ...byRow('account', (account) => ({ account })),
        textOf: (id, { row }) => accountText(id, row.accountName),
      }),
      region: group(byRow('region', (region) => ({ region }))),
    },
    heldBy: groupsOf(
      launches,
      launches.filter(({ row }) => row.heldBy !== null),
      {
        namesOf: ({ row }) => (row.heldBy === null ? [] : [row.heldBy]),
        search: (heldBy) => ({ heldBy }),
        textOf: railText,
      },
      period,
      {},
    ),
  };
}

function bucketsOf(launches: readonly Entry[], from: number, to: number, width: number): TrendsView['buckets'] {
  const buckets = Array.from({ length: Math.round((to - from) / width) }, (_, index) => ({
    from: new Date(from + index * width).toISOString(),
    ...noMarks(),
  }));
  for (const { at, row } of launches) {
    const bucket = buckets[Math.floor((at - from) / width)];
    if (bucket !== undefined) bucket[row.mark satisfies MarkName] += 1;
  }
  return buckets;
}

/** As many as are wanted at most, taken evenly, so that their distribution stays what it is. */
function spread(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, index) => values[Math.floor((index * values.length) / most)] ?? 0);
}

function delaysOf({ rules }: Policy): TrendsView['delays'] {
  const delays = new Map<string, { text: string; after: number }>();
  const add = (text: string, after: number): void => void delays.set(`${text} ${after}`, { text, after });
  for (const { id, settle, steps } of rules) {
    add(`settle ${formatDuration(settle)}`, settle);
    for (const { do: kind, after } of steps)
      if (isDestructive(kind)) add(`${id}: ${kind} after ${formatDuration(after)}`, Math.max(settle, after));
  }
  return [...delays.values()].sort((a, b) => a.after - b.after);
}

interface Grouping {
  readonly namesOf: (entry: Entry) => readonly string[];
  readonly search: (name: string) => CaseSearch;
  readonly textOf?: (name: string, entry: Entry) => string;
  /** Whether a launch is one of those that could have been counted under this name; left out: of how many is not known. */
  readonly isOf?: (entry: Entry, name: string) => boolean;
}

const byRow = (field: 'who' | 'account' | 'region', search: Grouping['search']): Grouping => ({
  namesOf: ({ row }) => [row[field] ?? ''].filter((name) => name !== ''),
  search,
  isOf: ({ row }, name) => row[field] === name,
});

function groupsOf(
  launches: readonly Entry[],
  counted: readonly Entry[],
  { namesOf, search, textOf = (name) => name, isOf }: Grouping,
  period: CaseSearch,
  /** What makes the list show only what was counted, unless the name itself does. */
  also: CaseSearch = { rule: anyRule },
): readonly TrendGroup[] {
  const groups = new Map<string, { text: string; count: number }>();
  for (const entry of counted) {
    for (const name of namesOf(entry)) {
      const group = groups.get(name) ?? { text: textOf(name, entry), count: 0 };
      group.count += 1;
      groups.set(name, group);
    }
  }
  const sorted = [...groups].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  const shown = sorted.slice(0, mostGroups).map(
    ([name, { text, count }]): TrendGroup => ({
      name: text,
      count,
      of: isOf === undefined ? null : launches.filter((entry) => isOf(entry, name)).length,
      search: { ...also, ...search(name), ...period },
    }),
  );
  const rest = sorted.slice(mostGroups).reduce((sum, [, { count }]) => sum + count, 0);
  return rest === 0 ? shown : [...shown, { name: 'others', count: rest, of: null, search: null }];
}

/** What a new policy changed, in a few words: `adds cost-tags`, `2 lines added, 1 removed`. */
function changeText(
  { digest, text }: PolicyNote,
  before: PolicyNote | null,
): { readonly digest: string; readonly text: string } {
  if (before === null) return { digest, text: 'the first policy seen' };
  const [was, is] = [rulesIn(before.text), rulesIn(text)];
  const parts = [
    ...is.filter((rule) => !was.includes(rule)).map((rule) => `adds ${rule}`),
    ...was.filter((rule) => !is.includes(rule)).map((rule) => `drops ${rule}`),
  ];
  if (parts.length > 0) return { digest, text: parts.slice(0, 4).join(', ') };
  const [old, now] = [linesOf(before.text), linesOf(text)];
  const added = now.filter((line) => !old.includes(line)).length;
  const removed = old.filter((line) => !now.includes(line)).length;
  return {
    digest,
    text: added + removed === 0 ? 'a file that it names' : `lines: ${added} added, ${removed} removed`,
  };
}

/** Good enough for a label on a plot: the ids as they are written. */
const rulesIn = (text: string): string[] =>
  [...text.slice(0, 1_000_000).matchAll(/^\s*-\s*\{?\s*id:\s*["']?([\w.-]{1,64})/gm)].map(([, id = '']) => id);

const mostLines = 2_000;
const linesOf = (text: string): string[] =>
  text
    .split('\n', mostLines)
    .map((line) => line.trim())
    .filter((line) => line !== '');
