import { InvalidArgumentError } from 'commander';
import { day as aDay, plus } from '../../cases/time.ts';
import { parseTime } from '../../cloudtrail/time.ts';
import { aDuration, parseDuration } from '../../policy/durations.ts';

/** The forms of a report. */
export const forms = ['table', 'json', 'csv', 'html'] as const;
export type Form = (typeof forms)[number];

/** Gathers an option that may be given several times, or with commas. */
export const list = (text: string, before: readonly string[] | undefined): readonly string[] => {
  const more = text.split(',').map((one) => one.trim());
  if (more.some((one) => one === ''))
    throw new InvalidArgumentError('expected a value, or several with commas between them');
  return [...(before ?? []), ...more];
};

/** An instant, or a day in UTC: its beginning for `since`; for `until` its end, so that the day named is still in. */
export const instantOption =
  (edge: 'since' | 'until') =>
  (text: string): Date => {
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
    const at = parseTime(isDay ? `${text}T00:00:00Z` : text);
    if (at === null)
      throw new InvalidArgumentError('expected a day such as 2026-03-01, or an instant such as 2026-03-01T12:00:00Z');
    return isDay && edge === 'until' ? plus(at, aDay) : at;
  };

export const jobsOption = (text: string): number => {
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (jobs < 1 || jobs > 256) throw new InvalidArgumentError('expected a whole number from 1 to 256');
  return jobs;
};

/** A length of time in ms, as the policy writes it, within bounds. */
export const durationOption =
  (least: string, most: string) =>
  (text: string): number => {
    const [ms, from, to] = [parseDuration(text), parseDuration(least), parseDuration(most)];
    if (ms === null || from === null || to === null || ms < from || ms > to)
      throw new InvalidArgumentError(`expected ${aDuration}, from ${least} to ${most}`);
    return ms;
  };
