/** A map without a prototype: `constructor` is a key like any other. */
export type RawMap = { [key: string]: unknown };

export const isMap = (value: unknown): value is RawMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list, or none of anything else: for code that looks at what may not have the right shape. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const entriesOf = (value: unknown): [string, unknown][] => (isMap(value) ? Object.entries(value) : []);
export const field = (value: unknown, key: string): unknown => (isMap(value) ? value[key] : undefined);
export const textsOf = (value: unknown): string[] => itemsOf(value).filter((item) => typeof item === 'string');
