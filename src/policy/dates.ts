/**
 * @param text `2027-01-31`
 * @returns the first moment after that day, UTC; null when there is no such day
 */
export function endOfDay(text: string): Date | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return null;
  const start = new Date(`${text}T00:00:00.000Z`);
  // 2027-02-30 reads as the second of March on some engines and as no date on others.
  if (Number.isNaN(start.getTime()) || start.toISOString().slice(0, 10) !== text) return null;
  return new Date(start.getTime() + 86_400_000);
}
