/** The periods to choose from, in days. */
export const periods = [1, 7, 30, 90] as const;

/** The period that the address asks for; a week where it asks for none that there is. */
export const daysOf = (asked: string | null): number => periods.find((days) => String(days) === asked) ?? 7;

export const periodWords = (days: number): string => (days === 1 ? 'the last day' : `the last ${days} days`);
