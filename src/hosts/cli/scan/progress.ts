import type { Streams } from '../exit.ts';

export interface ScanProgress {
  done(instances: number): void;
  end(): void;
}

/** One line on stderr, rewritten with each place that is done with: how many of them, how many instances. */
export function createScanProgress({ err, isTerminal }: Streams, places: number): ScanProgress {
  if (!isTerminal.err) return { done: () => {}, end: () => {} };
  let [read, instances] = [0, 0];
  const show = (): void => err(`\r\u001b[K${read} of ${places} places, ${instances} instances`);
  show();
  return {
    done: (more) => {
      [read, instances] = [read + 1, instances + more];
      show();
    },
    end: () => err('\r\u001b[K'),
  };
}
