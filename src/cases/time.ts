export const second = 1000;
export const hour = 3_600 * second;
export const day = 24 * hour;

export const plus = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

export const isBy = (moment: Date, at: Date): boolean => moment.getTime() <= at.getTime();

export const latest = (first: Date, ...others: readonly Date[]): Date =>
  others.reduce((a, b) => (b.getTime() > a.getTime() ? b : a), first);

export function earliest(moments: Iterable<Date | null>): Date | null {
  let first: Date | null = null;
  for (const moment of moments) {
    if (moment !== null && (first === null || moment.getTime() < first.getTime())) first = moment;
  }
  return first;
}
