import type { Dated, FactName, FactValues, Instance, Launch, Principal } from '../../facts/types.ts';
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
  readonly read: (instance: Instance) => Reading;
}

export const absent: Reading = { is: 'absent' };
export const known = (value: Value): Reading => ({ is: 'known', value });
const orAbsent = (value: Value | undefined): Reading => (value === null || value === undefined ? absent : known(value));

/** A fact that an instance may be without. */
export function fact<Name extends FactName>(name: Name, of: (value: FactValues[Name]) => Value): Variable['read'] {
  const unseen: Reading = { is: 'unknown', missing: name };
  return ({ facts }) => {
    const seen = facts[name] as Dated<FactValues[Name]> | undefined;
    if (seen === undefined) return unseen;
    return seen.is === 'absent' ? absent : known(of(seen.value));
  };
}

export const text = (name: FactName & TextFact): Variable['read'] => fact(name, (value) => value);
export const flag = (name: 'disableApiTermination' | 'disableApiStop'): Variable['read'] =>
  fact(name, (value) => value);
type TextFact = { [Name in FactName]: FactValues[Name] extends string ? Name : never }[FactName];

export const ofLaunch = (of: (launch: Launch) => Value): Variable['read'] => {
  const unseen: Reading = { is: 'unknown', missing: 'launch' };
  return ({ launch }) => (launch === null ? unseen : orAbsent(of(launch)));
};

export const ofPrincipal = (of: (principal: Principal) => Value): Variable['read'] => {
  const unseen: Reading = { is: 'unknown', missing: 'principal' };
  return ({ launch }) =>
    launch === null || launch.principal.kind === 'unknown' ? unseen : orAbsent(of(launch.principal));
};

/** A number that is not whole is none of EC2's, and is not made into one. */
export const whole = (value: number | null): bigint | null =>
  value !== null && Number.isSafeInteger(value) ? BigInt(value) : null;

export const fields = (map: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> =>
  new Map(Object.entries(map));
