/** Where the axes of plots are labelled. Times are the viewer's own; a zone is given only to be tested. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Whole numbers from zero up to one that `top` does not exceed, about four of them. */
export function countTicks(top: number): number[] {
  const least = Math.max(1, top) / 4;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) ?? 10 * power;
  const steps = Math.max(1, Math.ceil(top / step));
  return Array.from({ length: steps + 1 }, (_, i) => i * step);
}

const hour = 3_600_000;
const day = 24 * hour;
const strides = [1, 2, 3, 6, 12, 24, 48, 168, 336, 720].map((hours) => hours * hour);
/** A label and the room about it, in pixels. */
const room = 72;

/** Round moments of the viewer's clock between two moments, as many as have room in so many pixels. */
export function timeTicks(from: number, to: number, pixels: number, zone?: string): Tick[] {
  if (!(to > from) || !(pixels > 0)) return [];
  const most = Math.max(1, Math.floor(pixels / room));
  const stride =
    strides.find((one) => (to - from) / one <= most) ??
    (strides.at(-1) ?? day) * Math.ceil((to - from) / (720 * hour) / most);
  const { offsetAt, label } = clockOf(zone);
  // Weeks begin on a Monday; the first day of the epoch was a Thursday.
  const shift = stride === 7 * day || stride === 14 * day ? 4 * day : 0;
  const ticks: Tick[] = [];
  let local = Math.ceil((from + offsetAt(from) - shift) / stride) * stride + shift;
  for (;;) {
    const guess = local - offsetAt(from);
    const at = local - offsetAt(guess);
    if (at > to) return ticks;
    if (at >= from) ticks.push({ at, label: label(at, local % day === 0) });
    local += stride;
  }
}

const clocks = new Map<string | undefined, ReturnType<typeof makeClock>>();

function clockOf(zone: string | undefined): ReturnType<typeof makeClock> {
  const known = clocks.get(zone) ?? makeClock(zone);
  clocks.set(zone, known);
  return known;
}

function makeClock(timeZone: string | undefined) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const dayName = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return {
    /** What the local clock is ahead of UTC, in ms. */
    offsetAt(at: number): number {
      const minute = Math.floor(at / 60_000) * 60_000;
      const of = Object.fromEntries(parts.formatToParts(minute).map(({ type, value }) => [type, Number(value)]));
      return Date.UTC(of.year ?? 1970, (of.month ?? 1) - 1, of.day ?? 1, of.hour ?? 0, of.minute ?? 0) - minute;
    },
    label: (at: number, isMidnight: boolean): string => (isMidnight ? dayName : clock).format(at),
  };
}

/** A span such as a bucket's: `Wed 4 Mar, 14:00 to 15:00`, `Wed 4 Mar`, `2 to 8 Mar`; the viewer's clock. */
export function spanName(from: number, to: number, zone?: string): string {
  const { offsetAt } = clockOf(zone);
  const dayOf = (at: number): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' })
      .format(at)
      .replace(',', '');
  const time = (at: number): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
  const isMidnight = (at: number): boolean => (at + offsetAt(at)) % day === 0;
  const last = dayOf(to - 1);
  const first = dayOf(from);
  if (isMidnight(from) && isMidnight(to)) return first === last ? first : `${first} to ${last}`;
  return first === last || to - from <= day / 2
    ? `${first}, ${time(from)} to ${time(to)}`
    : `${first}, ${time(from)} to ${last}, ${time(to)}`;
}

/** The day of a moment: `Wed 4 Mar`. */
export const dayName = (at: string, zone?: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' })
    .format(Date.parse(at))
    .replace(',', '');
