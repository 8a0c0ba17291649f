/** How far a clock is from AWS's, as the Date headers of answers tell. */
export interface ClockOffset {
  /** @param sent, got by the clock of this host */
  note(header: string | undefined, sent: Date, got: Date): void;
  /** In ms, positive where this host is behind; the median of the last few, null until one was noted. */
  current(): number | null;
}

const kept = 9;
/** Of a slower answer the middle tells too little. */
const slowest = 20_000;

export function createClockOffset(): ClockOffset {
  const last: number[] = [];
  return {
    note: (header, sent, got) => {
      const server = header === undefined ? Number.NaN : Date.parse(header);
      const took = got.getTime() - sent.getTime();
      if (Number.isNaN(server) || took < 0 || took > slowest) return;
      // The header is cut to whole seconds: half of one is what that loses on average.
      last.push(server + 500 - (sent.getTime() + took / 2));
      if (last.length > kept) last.shift();
    },
    current: () => {
      const sorted = last.toSorted((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? null;
    },
  };
}
