/** Does it for each, 25 at a time, and gives the answers in the order of the items; all end before an error is thrown. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  const errors: unknown[] = [];
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of rest) {
      try {
        answers[i] = await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(25, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
  return answers;
}
