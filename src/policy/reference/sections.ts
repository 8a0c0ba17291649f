import { z } from 'zod';
import { wantedOf } from '../json-schema.ts';
import { policySchema } from '../schema.ts';
import { shapesOf } from '../schema-walk.ts';

/** One key of the language, as the reference page tells of it. */
export interface KeyEntry {
  readonly name: string;
  readonly meaning: string;
  readonly isNeeded: boolean;
  /** What may stand there: `true or false`. */
  readonly values: string;
  /** Undefined where there is none. */
  readonly default: unknown;
  readonly examples: readonly unknown[];
  /** The section of its own keys, where it is or holds a map of known keys. */
  readonly section: string | null;
}

/** A map whose keys are the language's own. */
export interface Section {
  /** `rules[].require.tags.*`: `[]` is any item, `*` any key; empty for the policy as a whole. */
  readonly path: string;
  readonly keys: readonly KeyEntry[];
}

/** Every map of the language, in the order in which the schema names them, each before those inside it. */
export function sections(): Section[] {
  const found: Section[] = [];
  visit(policySchema, '', found);
  return found;
}

function visit(schema: z.ZodType, path: string, found: Section[]): void {
  for (const shape of shapesOf(schema)) {
    if (shape instanceof z.ZodArray) visit(shape.element as z.ZodType, `${path}[]`, found);
    if (shape instanceof z.ZodRecord) visit(shape.valueType as z.ZodType, `${path}.*`, found);
    if (shape instanceof z.ZodObject) {
      const members = Object.entries(shape.shape as Record<string, z.ZodType>);
      const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
      found.push({ path, keys: members.map(([name, member]) => entryOf(name, member, at(name))) });
      for (const [name, member] of members) visit(member, at(name), found);
    }
  }
}

function entryOf(name: string, schema: z.ZodType, path: string): KeyEntry {
  const inside: Section[] = [];
  visit(schema, path, inside);
  const meta = schema.meta() ?? {};
  return {
    name,
    meaning: meta.description ?? '',
    isNeeded: !(schema instanceof z.ZodOptional),
    values: valuesOf(schema),
    default: meta.default,
    examples: Array.isArray(meta.examples) ? meta.examples : [],
    section: inside[0]?.path ?? null,
  };
}

/** In the words of the messages, which say what was wanted. */
function valuesOf(schema: z.ZodType): string {
  const bare = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  const words = wordsOf(bare);
  if (words !== null) return words;
  if (bare instanceof z.ZodNumber) return `a whole number, ${bare.minValue} to ${bare.maxValue}`;
  if (bare instanceof z.ZodArray) {
    const items = wordsOf(bare.element as z.ZodType);
    return items === null ? wantedOf(bare) : `a list of ${items}`;
  }
  return wantedOf(bare);
}

function wordsOf(schema: z.ZodType): string | null {
  const list =
    schema instanceof z.ZodBoolean
      ? [true, false]
      : schema instanceof z.ZodEnum
        ? schema.options
        : schema instanceof z.ZodLiteral
          ? [...schema.values]
          : null;
  return list?.map((word) => `\`${String(word)}\``).join(', ') ?? null;
}
