import { duration, months } from '../../shared/words.ts';
import { clock } from '../clock.ts';

/** Moments in the viewer's own zone; the exact ones, in UTC too, are in tooltips (`exact` in shared/words.ts). */

const two = (n: number): string => String(n).padStart(2, '0');

/** `14:03`, of another day `4 Mar 14:03`, of another year `4 Mar 2025 14:03`; by the service's today. */
export function here(time: string | number | Date, now: number = clock.now()): string {
  const at = new Date(time);
  const today = new Date(now);
  const hours = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === today.toDateString()) return hours;
  const year = at.getFullYear() === today.getFullYear() ? '' : ` ${at.getFullYear()}`;
  return `${at.getDate()} ${months[at.getMonth()] ?? ''}${year} ${hours}`;
}

/** With seconds, for lists where they matter: `14:03:21`. */
export function hereExact(time: string | number | Date, now: number = clock.now()): string {
  return `${here(time, now)}:${two(new Date(time).getSeconds())}`;
}

/** From now on, in ms; negative: it has passed. */
export const until = (time: string, now: number = clock.now()): number => Date.parse(time) - now;

/** `2 h 14 min`, without the seconds where they would only flicker. */
export function span(ms: number, speed: number = clock.speed()): string {
  const seconds = Math.abs(ms) / 1_000;
  if (seconds >= 3_600 || (speed > 10 && seconds >= 60)) return duration(Math.round(seconds / 60) * 60);
  return duration(seconds);
}

/** `in 2 h 14 min`, `due now`. */
export const ahead = (time: string): string => (until(time) > 0 ? `in ${span(until(time))}` : 'due now');

/** `3 min ago`, `just now`; of what is still to come `in 5 min`. */
export function ago(time: string): string {
  const ms = until(time);
  if (Math.abs(ms) < 10_000) return 'just now';
  const rounded = Math.abs(ms) < 60_000 ? ms : Math.round(ms / 60_000) * 60_000;
  return ms > 0 ? `in ${span(rounded)}` : `${span(rounded)} ago`;
}

/** What a field of the kind `datetime-local` holds, in the viewer's zone. */
export function toField(at: Date): string {
  return (
    `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}` +
    `T${two(at.getHours())}:${two(at.getMinutes())}`
  );
}

/** `2026-03-04 12:03:21 UTC` */
export const utc = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;
