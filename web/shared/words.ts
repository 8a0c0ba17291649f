/** Numbers, durations and times as a person reads them. Times are UTC; the reader's own zone is in the tooltip. */

export const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A share in words; only all is 100 %, and only none is 0 %. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = Math.round((part / whole) * 100);
  if (percent === 0) return 'under 1 %';
  return percent === 100 && part < whole ? 'over 99 %' : `${percent} %`;
}

/** Seconds in at most two units: `4 min 30 s`, `2 h`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([, size]) => whole >= size);
  if (first === -1) return '0 s';
  let left = whole;
  const parts = units.slice(first, first + 2).map(([unit, size]) => {
    const n = Math.floor(left / size);
    left -= n * size;
    return n === 0 ? '' : `${n}\u00a0${unit}`;
  });
  return parts.filter((part) => part !== '').join(' ');
}

export const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const partsOf = (time: string) => {
  const at = new Date(time);
  return {
    year: at.getUTCFullYear(),
    month: months[at.getUTCMonth()] ?? '',
    day: at.getUTCDate(),
    weekday: weekdays[at.getUTCDay()] ?? '',
    clock: time.slice(11, 19),
  };
};

/** `4 Mar 12:03:21`, with the year where that could be doubted. */
export function moment(time: string, withYear = false): string {
  const { year, month, day, clock } = partsOf(time);
  return `${day} ${month}${withYear ? ` ${year}` : ''} ${clock}`;
}

/** A day such as `2026-03-04`: `Wed 4 Mar`; an hour such as `2026-03-04T12`: `Wed 4 Mar 12:00`. */
export function dayOrHour(name: string): string {
  const { weekday, day, month } = partsOf(name.length > 10 ? `${name}:00:00Z` : `${name}T00:00:00Z`);
  return `${weekday} ${day} ${month}${name.length > 10 ? ` ${name.slice(11)}:00` : ''}`;
}

/** `2 to 6 Mar 2026`. */
export function period(from: string, to: string): string {
  const [a, b] = [partsOf(from), partsOf(to)];
  const whole = ({ day, month, year }: typeof a): string => `${day} ${month} ${year}`;
  if (whole(a) === whole(b)) return whole(b);
  if (a.year !== b.year) return `${whole(a)} to ${whole(b)}`;
  return a.month === b.month ? `${a.day} to ${whole(b)}` : `${a.day} ${a.month} to ${whole(b)}`;
}

/** The exact moment in UTC and in the reader's zone, for a tooltip. */
export function exact(time: string): string {
  const at = new Date(time);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'here';
  const here = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  return `${time.replace('T', ' ').replace('Z', ' UTC')}\n${here} (${zone})`;
}

/** Whole seconds from one moment to another. */
export const between = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 1000);

const done: Readonly<Record<string, string>> = {
  terminate: 'terminated',
  stop: 'stopped',
  quarantine: 'quarantined',
  tag: 'tagged',
  notify: 'told',
};
export const doneWord = (kind: string): string => done[kind] ?? kind;

const nouns: Readonly<Record<string, readonly [string, string]>> = {
  terminate: ['termination', 'terminations'],
  stop: ['stop', 'stops'],
  quarantine: ['quarantine', 'quarantines'],
  tag: ['tagging', 'taggings'],
  notify: ['message', 'messages'],
};
export const countOf = (n: number, kind: string): string => count(n, ...(nouns[kind] ?? [kind, kind]));

/** What held a step, in words. */
export function railWords(rail: string, kind: string, perHour: Readonly<Record<string, number>>): string {
  switch (rail) {
    case 'managed':
      return 'managed: something would launch it again';
    case 'budget-hour':
      return `over ${perHour[kind] ?? '?'} an hour`;
    case 'budget-day':
      return 'over the day’s budget';
    case 'budget-org':
      return 'over the organization’s budget';
    case 'breaker':
      return 'the breaker had tripped';
    case 'existing':
      return 'began after launch';
    case 'protection':
      return 'protected';
    case 'contested':
      return 'contested: somebody started it again';
    default:
      return rail;
  }
}

/** The same in one word or two, for a table's cell. */
export const railWord = (rail: string): string =>
  ({
    'budget-hour': 'hourly budget',
    'budget-day': 'daily budget',
    'budget-org': 'organization’s budget',
    existing: 'began after launch',
  })[rail] ?? rail;
