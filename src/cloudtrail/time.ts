const written = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

const minute = 60_000;
const endOfYear9999 = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Reads an instant as CloudTrail, or a SIEM that copied it, writes it.
 *
 * @param value `2026-03-01T12:00:00Z`, with or without a fraction or an offset; `2024-04-02 15:13:06.000000000`, which
 *   names no zone and is UTC; or epoch milliseconds as a number, as in `launchTime`. Digits below a millisecond are cut.
 * @returns null for anything else, for a date that the calendar does not have, and before 1970 or after 9999
 */
export function parseTime(value: unknown): Date | null {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? millisecondsOf(value) : null;
  return ms !== null && ms >= 0 && ms <= endOfYear9999 ? new Date(ms) : null;
}

function millisecondsOf(text: string): number | null {
  const [, years, months, days, hours, minutes, seconds, fraction, , sign, offsetHours, offsetMinutes] =
    written.exec(text) ?? [];
  if (years === undefined) return null;
  const [year, month, day] = [Number(years), Number(months), Number(days)];
  const [hour, min, second] = [Number(hours), Number(minutes), Number(seconds)];
  const [aheadHours, aheadMinutes] = [Number(offsetHours ?? 0), Number(offsetMinutes ?? 0)];
  if (hour > 23 || min > 59 || second > 59 || aheadHours > 23 || aheadMinutes > 59) return null;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // Date.UTC carries 30 February over into March, and takes year 99 for 1999: what comes back must be what was written.
  if (midnight.getUTCFullYear() !== year || midnight.getUTCMonth() !== month - 1) return null;
  const ms = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  const ahead = (aheadHours * 60 + aheadMinutes) * minute * (sign === '-' ? -1 : 1);
  return midnight.getTime() + ((hour * 60 + min) * 60 + second) * 1000 + ms - ahead;
}
