/** The first so many of a list in some order, without putting the rest in order too. */
export function firstOf<T>(items: readonly T[], order: (a: T, b: T) => number, count: number): T[] {
  if (count * 4 > items.length) return [...items].sort(order).slice(0, count);
  const first: T[] = [];
  for (const item of items) {
    const last = first.at(-1);
    if (first.length === count && (last === undefined || order(last, item) <= 0)) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (order(first[middle] as T, item) <= 0) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, item);
    if (first.length > count) first.pop();
  }
  return first;
}
