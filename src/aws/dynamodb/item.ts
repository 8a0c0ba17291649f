import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { StoreError } from '../../stores/store-error.ts';

export type Item = Record<string, AttributeValue>;

/** A list is a set of texts; left out where it is empty, as is null. */
export type Plain = string | number | readonly string[] | null | undefined;

export function toItem(plain: Readonly<Record<string, Plain>>): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(plain)) {
    const marshalled = toAttribute(value);
    if (marshalled !== null) item[name] = marshalled;
  }
  return item;
}

function toAttribute(value: Plain): AttributeValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  return value.length === 0 ? null : { SS: [...value] };
}

/** @throws {StoreError} where it is not there: the item was not written by us */
export function textOf(item: Item | undefined, name: string): string {
  const text = item?.[name]?.S;
  if (text === undefined) throw new StoreError(`${nameOf(item)} has no text ${name}`);
  return text;
}

/** @throws {StoreError} */
export function numberOf(item: Item | undefined, name: string): number {
  const number = maybeNumber(item, name);
  if (number === null) throw new StoreError(`${nameOf(item)} has no number ${name}`);
  return number;
}

export function maybeNumber(item: Item | undefined, name: string): number | null {
  const number = Number(item?.[name]?.N ?? Number.NaN);
  return Number.isNaN(number) ? null : number;
}

export const maybeDate = (item: Item | undefined, name: string): Date | null => {
  const number = maybeNumber(item, name);
  return number === null ? null : new Date(number);
};

export const nameOf = (item: Item | undefined): string => `${item?.pk?.S ?? '?'} ${item?.sk?.S ?? '?'}`;

/** The expiry that DynamoDB reads: whole seconds since 1970. */
export const secondsOf = (moment: Date | null): number | null =>
  moment === null ? null : Math.ceil(moment.getTime() / 1000);
