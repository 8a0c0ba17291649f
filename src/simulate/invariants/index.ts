import type { Lived } from '../run.ts';
import { closed, credited, punctual, reached, reported } from './fates.ts';
import { innocent, patient, read, warned } from './innocence.ts';
import { announced, claimed, gradual, lawful, ordered, spared } from './law.ts';
import { budgets, frozen, tripped } from './rails.ts';
import { allSent, dry, onceClaimed, onceSent, sound } from './repeats.ts';
import type { Breach, Invariant } from './types.ts';

export type { Breach } from './types.ts';

/** By name, which stands in a breach. */
const invariants: Readonly<Record<string, Invariant>> = {
  sound,
  claimed,
  innocent,
  warned,
  patient,
  read,
  spared,
  lawful,
  announced,
  gradual,
  ordered,
  frozen,
  tripped,
  budgets,
  'once claimed': onceClaimed,
  'once sent': onceSent,
  'all sent': allSent,
  dry,
  reached,
  punctual,
  closed,
  credited,
  reported,
};

export const invariantNames: readonly string[] = Object.keys(invariants);

/** Everything that happened in a world and must never happen. */
export const breachesOf = (lived: Lived): readonly Breach[] =>
  Object.values(invariants).flatMap((invariant) => [...invariant(lived)]);
