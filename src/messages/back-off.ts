const minute = 60_000;
export const longest = 6 * 60 * minute;

/** 1, 2, 4 … minutes, 6 hours at most. */
export const backOff = (failures: number): number => Math.min(longest, minute * 2 ** Math.min(failures, 20));

/** Not before the channel wants it, nor before the back-off; never later than in 6 hours, whatever the channel wants. */
export function nextTry(wanted: Date, failures: number, at: Date): Date {
  const wait = Math.max(wanted.getTime() - at.getTime(), backOff(failures));
  return new Date(at.getTime() + Math.min(wait, longest));
}
