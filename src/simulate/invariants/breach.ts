import { faultsOf } from '../faults.ts';
import type { Called } from '../log.ts';
import type { Lived } from '../run.ts';
import type { Breach } from './types.ts';

export const breach = (law: string, { key, at, by, do: kind }: Called, text: string): Breach => ({
  law,
  key,
  at,
  text: `${by} sent ${kind}: ${text}`,
});

/** A host whose clock is off further than this acts on nothing. */
export const clockMayBeOff = 30_000;

/** How far two clocks of hosts may be apart. */
export const clockSlack = (options: Lived['options']): number =>
  2 * Math.min(clockMayBeOff, options.with?.clockOff ?? faultsOf[options.faults].clockOff);
