/** What something was, from when on; moments in ms since 1970. */
export interface Timeline<T> {
  /** What it was at a moment; before all, what it was first. */
  at(moment: number): T;
  now(): T;
  set(moment: number, value: T): void;
  /** Everything that it was at any moment from `from` to `to`, with when it began to be so. */
  during(from: number, to: number): readonly Span<T>[];
  all(): readonly Span<T>[];
}

export interface Span<T> {
  readonly at: number;
  readonly value: T;
}

/** Changes come in order of their moments. */
export function createTimeline<T>(at: number, value: T): Timeline<T> {
  const spans: Span<T>[] = [{ at, value }];
  const indexAt = (moment: number): number => {
    let index = spans.length - 1;
    while (index > 0 && (spans[index]?.at ?? 0) > moment) index -= 1;
    return index;
  };
  const last = (): Span<T> => spans.at(-1) ?? { at, value };
  return {
    at: (moment) => (spans[indexAt(moment)] ?? last()).value,
    now: () => last().value,
    set: (moment, next) => {
      spans.push({ at: Math.max(moment, last().at), value: next });
    },
    during: (from, to) => spans.slice(indexAt(from), indexAt(to) + 1),
    all: () => spans,
  };
}
