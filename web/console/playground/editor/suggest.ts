import { templatesFor } from './templates.ts';
import type { Place } from './yaml-place.ts';

/** What is read of JSON Schema; the rest of it is the service's to check. */
export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
}

export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'template';
  readonly detail: string;
  /** What the schema says of it. */
  readonly info: string;
  /** A snippet: `#{}` is where the cursor goes on. */
  readonly insert: string;
  /** The higher the earlier. */
  readonly weight: number;
}

const alternatives = (schema: Schema): Schema[] => [
  schema,
  ...(schema.anyOf ?? []).flatMap((one) =>
    alternatives(one.description === undefined ? { ...one, ...described(schema) } : one),
  ),
];
const described = ({ description }: Schema): Pick<Schema, 'description'> =>
  description === undefined ? {} : { description };

/** Everything that the schema allows at a path. */
export function schemasAt(root: Schema, path: Place['path']): Schema[] {
  let found = alternatives(root);
  for (const part of path)
    found = found.flatMap((schema) => {
      if (typeof part === 'number') return schema.items === undefined ? [] : alternatives(schema.items);
      const { properties = {}, additionalProperties: others } = schema;
      if (Object.hasOwn(properties, part)) return alternatives(properties[part] ?? {});
      return typeof others === 'object' ? alternatives(others) : [];
    });
  return found;
}

/**
 * What may stand at a place: keys that are not there yet, values, templates.
 *
 * @param present the keys that the map at this place has already
 */
export function suggestionsAt(root: Schema, place: Place, present: ReadonlySet<string>): Suggestion[] {
  const schemas = schemasAt(root, place.path);
  const isNode = place.at === 'node';
  return unique([
    ...(isNode && present.size === 0 ? templatesFor(place, schemas) : []),
    ...(isNode ? schemas.flatMap((schema) => keysOf(schema, place, present)) : []),
    ...schemas.flatMap((schema) => valuesOf(schema)),
    ...schemas.flatMap((schema) => listsOf(schema, place)),
  ]);
}

function unique(all: readonly Suggestion[]): Suggestion[] {
  const seen = new Map(all.map((one) => [one.label, one] as const).reverse());
  return all.filter((one) => seen.get(one.label) === one);
}

function keysOf({ properties = {}, required = [] }: Schema, place: Place, present: ReadonlySet<string>): Suggestion[] {
  return Object.entries(properties)
    .filter(([key]) => !present.has(key) || key === place.typed)
    .map(([key, schema], i) => ({
      label: key,
      kind: 'key',
      detail: schema.default === undefined ? shapeOf(schema) : `default ${brief(schema.default)}`,
      info: schema.description ?? '',
      insert: `${key}:${afterKey(schema, place)}`,
      weight: (required.includes(key) ? 50 : 20) - Math.min(i, 19),
    }));
}

/** What comes after a key: room for a map below it, a list in brackets, or a value on its line. */
function afterKey(schema: Schema, { isFlow, column }: Place): string {
  const all = alternatives(schema);
  if (all.some(({ enum: words }) => words !== undefined)) return ' #{}';
  const list = all.find(({ items }) => items !== undefined);
  if (list?.items !== undefined)
    return alternatives(list.items).some(({ properties }) => properties !== undefined) && !isFlow
      ? `\n${' '.repeat(column + 2)}- #{}`
      : ' [#{}]';
  if (all.some(({ type }) => type === 'object')) return isFlow ? ' { #{} }' : `\n${' '.repeat(column + 2)}#{}`;
  return ' #{}';
}

function valuesOf(schema: Schema): Suggestion[] {
  const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const flags = schema.type === 'boolean' && schema.const === undefined ? [true, false] : [];
  const scalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
  const own = [...words, ...flags].filter(scalar);
  const examples = own.length > 0 ? [] : (schema.examples ?? []).filter(scalar);
  return [
    ...own.map((value) => valued(value, schema.default === value ? 'default' : '', schema, 10)),
    ...examples.map((value) => valued(value, 'for example', schema, 0)),
  ];
}

const valued = (value: unknown, detail: string, { description = '' }: Schema, weight: number): Suggestion => ({
  label: brief(value),
  kind: 'value',
  detail,
  info: description,
  insert: asYaml(value),
  weight,
});

/** A whole list as a value: its examples, and brackets about each word that it may hold. */
function listsOf(schema: Schema, { at }: Place): Suggestion[] {
  if (at !== 'value' || schema.items === undefined) return [];
  const examples = (schema.examples ?? []).filter(
    (example): example is unknown[] => Array.isArray(example) && example.every((one) => typeof one !== 'object'),
  );
  const words = alternatives(schema.items).flatMap(({ enum: some = [] }) => some.map((word) => [word]));
  return [...examples.map((list) => [list, 'for example'] as const), ...words.map((list) => [list, ''] as const)].map(
    ([list, detail]) => ({ ...valued(list, detail, schema, 0), label: asYaml(list) }),
  );
}

const shapeOf = (schema: Schema): string => {
  const all = alternatives(schema);
  if (all.some(({ items }) => items !== undefined)) return 'list';
  if (all.some(({ type }) => type === 'object')) return 'map';
  const words = all.flatMap(({ enum: some = [] }) => some);
  return words.length > 0 ? words.join(' | ') : '';
};

const brief = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** In flow style; texts that YAML would read as something else are quoted. Snippets read braces after `$` and `#` only. */
export function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`;
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[A-Za-z][\w./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : /^\d+[smhdw]$/.test(value)
      ? value
      : JSON.stringify(value);
}
