export interface Failed<T> {
  readonly item: T;
  readonly error: unknown;
}

/** Does something with every item, so many at a time, in their order; what throws is given back and stops no other. */
export async function pool<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<Failed<T>[]> {
  const failed: Failed<T>[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next] as T;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return failed;
}
