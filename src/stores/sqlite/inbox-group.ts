/** Gathers what is to be written, so that many share one transaction and one wait for the disk. */
export interface Group<T, R> {
  /** Resolves when it was written with the others. */
  add(item: T): Promise<R>;
  /** Writes what is left; what comes later is refused. */
  close(): Promise<void>;
}

/** So many are written at once, at most. */
const most = 500;

/** @param write gives one answer for each, in their order, or throws for all */
export function createGroup<T, R>(waitMs: number, write: (items: readonly T[]) => readonly R[]): Group<T, R> {
  interface One {
    readonly item: T;
    readonly done: (answer: R) => void;
    readonly fail: (error: unknown) => void;
  }
  let gathered: One[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const ones = gathered;
    gathered = [];
    if (ones.length === 0) return;
    try {
      const answers = write(ones.map(({ item }) => item));
      for (const [i, { done }] of ones.entries()) done(answers[i] as R);
    } catch (error) {
      for (const { fail } of ones) fail(error);
    }
  };
  return {
    add: (item) =>
      new Promise((done, fail) => {
        if (isClosed) return fail(new Error('the inbox is closed'));
        gathered.push({ item, done, fail });
        if (gathered.length >= most) flush();
        else timer ??= setTimeout(flush, waitMs);
      }),
    close: async () => {
      isClosed = true;
      flush();
    },
  };
}
