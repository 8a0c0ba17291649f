import { RecordError } from './types.ts';

/**
 * One value of a record and how it was reached, so that a complaint can name the place.
 *
 * EC2 writes its bodies in two forms, and one reader serves both: the Query form (`instancesSet: {items: […]}`, an empty
 * list is `{}`), and the XML-to-JSON form of newer calls (PascalCase keys under `<Name>Request`, lists of numbered
 * objects, one element an object and several an array, an empty list `""`, numbers and booleans without their quotes).
 */
export interface Field {
  /** undefined where the record says nothing, `null` included. */
  readonly value: unknown;
  readonly within: Field | null;
  readonly name: string | number;
}

export const rootField = (value: unknown): Field => ({ value, within: null, name: '' });

/** `responseElements.instancesSet.items[0].instanceId` */
export function pathOf({ within, name }: Field): string {
  if (within === null) return typeof name === 'string' ? name : '';
  if (typeof name === 'number') return `${pathOf(within)}[${name}]`;
  const before = pathOf(within);
  return before === '' ? name : `${before}.${name}`;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of these keys that says something; each is also tried with a capital. Own keys only. */
export function member(field: Field, ...names: [string, ...string[]]): Field {
  const { value } = field;
  if (isObject(value)) {
    for (const name of names) {
      for (const key of [name, capitalised(name)]) {
        const found = Object.hasOwn(value, key) ? value[key] : undefined;
        if (found !== undefined && found !== null) return { value: found, within: field, name: key };
      }
    }
  }
  return { value: undefined, within: field, name: names[0] };
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A list in any of its forms. One level of wrapping is undone, so that hostile nesting costs nothing. */
export function listOf(field: Field): Field[] {
  const { value } = field;
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return elements(value, field);
  if (!isObject(value)) return [field];
  if (Object.keys(value).length === 0) return [];
  for (const name of ['items', 'item', 'member']) {
    if (!Object.hasOwn(value, name)) continue;
    const inner: Field = { value: value[name], within: field, name };
    if (Array.isArray(inner.value)) return elements(inner.value, inner);
    const empty = inner.value === undefined || inner.value === null || inner.value === '';
    return empty ? [] : [inner];
  }
  return [field];
}

const elements = (values: readonly unknown[], within: Field): Field[] =>
  values.map((value, name) => ({ value, within, name }));

/**
 * Text as it was written, `''` included; null where there is none.
 *
 * Numbers and booleans are text that lost its quotes. `{"value": "t3.micro"}` and `{"tag": 1, "content": "sg-1"}` are
 * the text they wrap.
 */
export function textOf({ value }: Field): string | null {
  const bare = isObject(value) ? (ownValue(value, 'value') ?? ownValue(value, 'content')) : value;
  return typeof bare === 'string' ? bare : typeof bare === 'number' || typeof bare === 'boolean' ? String(bare) : null;
}

const ownValue = (value: JsonObject, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

/** As `textOf`, but empty text is none. */
export const wordOf = (field: Field): string | null => textOf(field) || null;

/** A whole number, quoted or not, wrapped or not; null for anything else. */
export function countOf(field: Field): number | null {
  const text = textOf(field);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** true and false, quoted or not, wrapped or not; null for anything else. */
export function flagOf(field: Field): boolean | null {
  const text = textOf(field)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/**
 * Whether CloudTrail left the element out for its size: `{"omitted": true, "originalSize": …, "reason": …}`, with
 * values seen as booleans and as strings.
 */
export const isOmitted = ({ value }: Field): boolean => isObject(value) && Object.hasOwn(value, 'omitted');

/** What is wrong with a field: the value seen, in few words, and the value wanted. */
export const unreadable = (field: Field, wanted: string): RecordError =>
  new RecordError(pathOf(field), `expected ${wanted}, got ${shown(field.value)}`);

const longestShown = 60;

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value);
  }
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : isOmittedValue(value) ? 'an omission' : 'an object';
}

const isOmittedValue = (value: object): boolean => Object.hasOwn(value, 'omitted');
