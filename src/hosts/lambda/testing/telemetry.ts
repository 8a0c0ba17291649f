import type { Telemetry } from '../telemetry.ts';

/** Keeps what it is told. */
export interface Recorded extends Telemetry {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: unknown }[];
  /** Totals by name, and by name and dimension: `StepsHeld rail=freeze`. */
  readonly counts: Map<string, number>;
  readonly flushed: () => number;
}

export function recordTelemetry(): Recorded {
  const lines: Recorded['lines'] = [];
  const counts = new Map<string, number>();
  let flushes = 0;
  const line =
    (level: string): Telemetry['info'] =>
    (message, fields = {}) =>
      void lines.push({ level, message, fields });
  return {
    lines,
    counts,
    flushed: () => flushes,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    count: (name, value, by = {}) => {
      const key = [name, ...Object.entries(by).map(([dimension, of]) => `${dimension}=${of}`)].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + value);
    },
    time: () => {},
    flush: () => {
      flushes += 1;
    },
    within: (work) => work(),
  };
}
