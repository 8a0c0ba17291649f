import type { Dated, FactName, Facts, FactValues } from '../facts/types.ts';

interface FactsAt {
  readonly facts: Facts;
  /** Nothing is noted for null: the fact stays as it was. Answers whether it was known. */
  readonly known: <K extends FactName>(name: K, value: FactValues[K] | null) => boolean;
  readonly absent: (name: FactName) => boolean;
}

/** Gathers facts of one moment. */
export function factsAt(at: Date): FactsAt {
  const facts: { [K in FactName]?: Dated<FactValues[K]> } = {};
  return {
    facts,
    known: (name, value) => {
      if (value === null) return false;
      facts[name] = { is: 'known', value, at } as (typeof facts)[typeof name];
      return true;
    },
    absent: (name) => {
      facts[name] = { is: 'absent', at };
      return true;
    },
  };
}
