import type { Lived } from '../run.ts';

/** Something that must never happen, and did. */
export interface Breach {
  /** The name of the invariant. */
  readonly law: string;
  /** Region and instance; null: it is about no single one. */
  readonly key: string | null;
  readonly at: number;
  readonly text: string;
}

/** Looks at what became of a world, and says what should not have. */
export type Invariant = (lived: Lived) => Iterable<Breach>;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
