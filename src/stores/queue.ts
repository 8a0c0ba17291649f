export interface Queue<T> {
  push(item: T): void;
  pop(): T | undefined;
  peek(): T | undefined;
}

/** A priority queue (binary heap): the least comes first, by an order in which no two items are equal. */
export function createQueue<T>(compare: (a: T, b: T) => number): Queue<T> {
  const heap: T[] = [];
  const isLess = (i: number, j: number): boolean => compare(heap[i] as T, heap[j] as T) < 0;
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j] as T, heap[i] as T];
  };
  return {
    push: (item) => {
      let i = heap.push(item) - 1;
      for (let parent = (i - 1) >> 1; i > 0 && isLess(i, parent); parent = (i - 1) >> 1) {
        swap(i, parent);
        i = parent;
      }
    },
    pop: () => {
      const least = heap[0];
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return least;
      heap[0] = last;
      for (let i = 0; ; ) {
        const [left, right] = [2 * i + 1, 2 * i + 2];
        let least = i;
        if (left < heap.length && isLess(left, least)) least = left;
        if (right < heap.length && isLess(right, least)) least = right;
        if (least === i) break;
        swap(i, least);
        i = least;
      }
      return least;
    },
    peek: () => heap[0],
  };
}
