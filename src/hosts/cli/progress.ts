import type { Streams } from './exit.ts';

export interface Progress {
  /** done, all: bytes as stored; text: bytes of JSON read so far. */
  show(done: number, all: number, text: number): void;
  end(): void;
}

/** One line on stderr, rewritten at most five times a second: how far, how fast, how long still. Silent elsewhere. */
export function createProgress({ err, isTerminal }: Streams, now: () => number): Progress {
  if (!isTerminal.err) return { show: () => {}, end: () => {} };
  const began = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (done, all, text) => {
      const at = now();
      if (at - shownAt < 200 || all === 0) return;
      shownAt = at;
      const seconds = Math.max(0.001, (at - began) / 1000);
      const left = done === 0 ? '' : `, ${Math.ceil((seconds * (all - done)) / done)} s left`;
      const rate = (text / 1_000_000 / seconds).toFixed(0);
      err(
        `\r\u001b[K${Math.floor((100 * done) / all)} % of ${(all / 1_000_000).toFixed(1)} MB, ${rate} MB of JSON a second${left}`,
      );
    },
    end: () => {
      if (shownAt > Number.NEGATIVE_INFINITY) err('\r\u001b[K');
    },
  };
}
