import type { Dated, FactName, FactValues, Instance, Launch, Principal, Ref } from '../../facts/types.ts';
import type { MissingFact } from '../types.ts';

export type Scalar = 'text' | 'whole number' | 'true or false' | 'moment';

/** `list`: of maps with these fields. `tags`: text by key. */
export type VariableType = Scalar | 'tags' | { readonly list: Readonly<Record<string, Scalar>> };

/** Whole numbers are bigint. */
export type Value = string | bigint | boolean | Date | null | readonly ReadonlyMap<string, Value>[];

export type Reading = { is: 'known'; value: Value } | { is: 'absent' } | { is: 'unknown'; missing: MissingFact };

export interface Variable {
  /** `instance.cpuOptions.coreCount` */
  readonly path: string;
  readonly type: VariableType;
  readonly meaning: string;
  readonly example: string;
  /** What is missing where it cannot be read. */
  readonly from: MissingFact;
  readonly read: (instance: Instance) => Reading;
}

export const absent: Reading = { is: 'absent' };
export const known = (value: Value): Reading => ({ is: 'known', value });
const orAbsent = (value: Value): Reading => (value === null ? absent : known(value));

type Source = Pick<Variable, 'from' | 'read'>;

/** A fact that an instance may be without. */
export function fact<Name extends FactName>(from: Name, of: (value: FactValues[Name]) => Value): Source {
  const unseen: Reading = { is: 'unknown', missing: from };
  return {
    from,
    read: ({ facts }) => {
      const seen = facts[from] as Dated<FactValues[Name]> | undefined;
      if (seen === undefined) return unseen;
      return seen.is === 'absent' ? absent : known(of(seen.value));
    },
  };
}

type TextFact = { [Name in FactName]: FactValues[Name] extends string ? Name : never }[FactName];

export const text = (from: TextFact): Source => fact(from, (value) => value);
export const flag = (from: 'disableApiTermination' | 'disableApiStop'): Source => fact(from, (value) => value);

/** What every record gives. */
export const ofRef = (of: (ref: Ref) => string): Source => ({ from: 'assert', read: ({ ref }) => known(of(ref)) });

export function ofLaunch(of: (launch: Launch) => Value): Source {
  const from = 'launch';
  const unseen: Reading = { is: 'unknown', missing: from };
  return { from, read: ({ launch }) => (launch === null ? unseen : orAbsent(of(launch))) };
}

export function ofPrincipal(of: (principal: Principal) => Value): Source {
  const from = 'principal';
  const unseen: Reading = { is: 'unknown', missing: from };
  return {
    from,
    read: ({ launch }) =>
      launch === null || launch.principal.kind === 'unknown' ? unseen : orAbsent(of(launch.principal)),
  };
}

/** A number that is not whole is none of EC2's, and is not made into one. */
export const whole = (value: number | null): bigint | null =>
  value !== null && Number.isSafeInteger(value) ? BigInt(value) : null;

export const fields = (map: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> =>
  new Map(Object.entries(map));
