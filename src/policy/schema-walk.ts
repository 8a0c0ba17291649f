import { z } from 'zod';
import type { Path } from './diagnostics.ts';

/** What a schema says may stand at its top: the shapes, optional ones unwrapped, unions opened. */
export function shapesOf(schema: z.ZodType | null): z.ZodType[] {
  if (schema === null) return [];
  if (schema instanceof z.ZodOptional) return shapesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return (schema.options as readonly z.ZodType[]).flatMap(shapesOf);
  return [schema];
}

/** The schema of one key or item; null where the schema knows none. */
export function schemaIn(schema: z.ZodType | null, part: string | number): z.ZodType | null {
  for (const shape of shapesOf(schema)) {
    if (shape instanceof z.ZodArray && typeof part === 'number') return shape.element as z.ZodType;
    if (shape instanceof z.ZodRecord && typeof part === 'string') return shape.valueType as z.ZodType;
    if (shape instanceof z.ZodObject && typeof part === 'string' && Object.hasOwn(shape.shape, part)) {
      return shape.shape[part] as z.ZodType;
    }
  }
  return null;
}

export const schemaAt = (schema: z.ZodType, path: Path): z.ZodType | null =>
  path.reduce<z.ZodType | null>(schemaIn, schema);

/** The keys that a map there may have. */
export const keysOf = (schema: z.ZodType | null): string[] =>
  shapesOf(schema).flatMap((shape) => (shape instanceof z.ZodObject ? Object.keys(shape.shape) : []));

/** What a scalar there is read as. */
export function scalarWanted(schema: z.ZodType | null): 'text' | 'number' | 'boolean' {
  const shapes = shapesOf(schema);
  const text = shapes.some(
    (shape) =>
      shape instanceof z.ZodString ||
      shape instanceof z.ZodEnum ||
      (shape instanceof z.ZodLiteral && typeof shape.value === 'string'),
  );
  if (text) return 'text';
  if (shapes.some((shape) => shape instanceof z.ZodNumber)) return 'number';
  const yesOrNo = shapes.some((shape) => shape instanceof z.ZodBoolean || shape instanceof z.ZodLiteral);
  return yesOrNo ? 'boolean' : 'text';
}
