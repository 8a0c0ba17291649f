import { type ObjectSource, standardInput } from './objects.ts';

export interface Scheduled {
  readonly index: number;
  readonly source: ObjectSource;
}

/** How far the work may run ahead of the reading that is delivered next: what bounds the readings held back. */
const furthestAhead = 1024;
const mostInBatch = 64;
const leastBytes = 256 * 1024;
const mostBytes = 8 * 1024 ** 2;

/**
 * Hands out objects in order, in batches: large ones at first, since each costs a message, smaller towards the end, so that
 * the workers end together.
 */
export class Schedule {
  readonly #sources: readonly ObjectSource[];
  readonly #workers: number;
  #givenBack: Scheduled[] = [];
  #next = 0;
  #delivered = -1;
  #bytesLeft: number;

  constructor(sources: readonly ObjectSource[], workers: number) {
    this.#sources = sources;
    this.#workers = workers;
    this.#bytesLeft = sources.reduce((sum, { size }) => sum + size, 0);
  }

  get hasMore(): boolean {
    return this.#givenBack.length > 0 || this.#next < this.#sources.length;
  }

  /** Empty: nothing is left, or nothing may be begun before more is delivered. */
  next(): Scheduled[] {
    // What a dead worker left is tried one by one.
    const back = this.#givenBack.shift();
    if (back !== undefined) return [back];
    const share = this.#bytesLeft / (this.#workers * 4);
    const target = Math.min(Math.max(share, leastBytes), mostBytes);
    const batch: Scheduled[] = [];
    let bytes = 0;
    while (bytes < target && batch.length < mostInBatch && this.#next <= this.#delivered + furthestAhead) {
      const source = this.#sources[this.#next];
      if (source === undefined) break;
      // Never a large object behind others in one batch: another worker may be free for it sooner.
      if (batch.length > 0 && bytes + source.size > target) break;
      if (source.path !== standardInput) batch.push({ index: this.#next, source });
      bytes += source.size;
      this.#next++;
    }
    this.#bytesLeft -= bytes;
    return batch;
  }

  giveBack(rest: readonly Scheduled[]): void {
    this.#givenBack = [...rest, ...this.#givenBack].sort((a, b) => a.index - b.index);
  }

  delivered(index: number): void {
    this.#delivered = index;
  }
}
