/** UTC, to the second where that says more: `2026-03-01 16:00 UTC`, `2026-03-01 12:06:10 UTC`. */
export function utc(at: Date): string {
  const text = at.toISOString();
  const clock = text.slice(17, 19) === '00' ? text.slice(11, 16) : text.slice(11, 19);
  return `${text.slice(0, text.indexOf('T'))} ${clock} UTC`;
}

const units = [
  ['day', 1440],
  ['hour', 60],
  ['minute', 1],
] as const;

/** A length of time in its two largest units: `3 hours 55 minutes`, `2 days`, `40 seconds`. */
export function span(ms: number): string {
  if (ms < 90_000) return counted(Math.max(0, Math.round(ms / 1000)), 'second');
  let left = Math.round(ms / 60_000);
  const parts: string[] = [];
  for (const [unit, minutes] of units) {
    const count = Math.floor(left / minutes);
    left -= count * minutes;
    if (count > 0) parts.push(counted(count, unit));
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(' ');
}

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;

/** `in 4 hours`, `5 minutes ago`, `now`. */
export function fromNow(moment: Date, at: Date): string {
  const ms = moment.getTime() - at.getTime();
  if (Math.abs(ms) < 1000) return 'now';
  return ms > 0 ? `in ${span(ms)}` : `${span(-ms)} ago`;
}
