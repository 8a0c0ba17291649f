import { z } from 'zod';

/**
 * What the schema is put together from. The text given as `error` is what a message says is wanted; description and
 * examples are for the reference page and for editors, and every key has them.
 */

export const wanted = (error: string) => ({ error });

export const text = (what: string, pattern: RegExp) => z.string(wanted(what)).regex(pattern, wanted(what));

export const words = <const Words extends readonly [string, ...string[]]>(list: Words) =>
  z.enum(list, wanted(`one of ${list.join(', ')}`));

export const listOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z.array(item, wanted(`a list of ${what}`)).min(1, wanted(`at least one in the list of ${what}`));

/** A map whose keys are the writer's. */
export const mapOf = <Value extends z.ZodType>(key: z.ZodType<string, string>, value: Value, what: string) =>
  z
    .record(key, value, wanted(`a map of ${what}`))
    .refine((map) => Object.keys(map).length > 0, wanted(`at least one in the map of ${what}`));

/** A key that must be there, with what it means and how it may look. */
export const needed = <Schema extends z.ZodType>(schema: Schema, description: string, ...examples: unknown[]): Schema =>
  schema.meta({ description, ...(examples.length === 0 ? {} : { examples }) });

/** A key that may be left out. */
export const key = <Schema extends z.ZodType>(schema: Schema, description: string, ...examples: unknown[]) =>
  needed(schema.optional(), description, ...examples);

/** A key that may be left out, and what holds then. */
export const setting = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  description: string,
  ...examples: unknown[]
) => schema.optional().meta({ description, default: value, examples });

export const flag = z.boolean(wanted('true or false'));

/** Both bounds included. */
export const whole = (least: number, most: number) =>
  z
    .int(wanted('a whole number'))
    .min(least, wanted(`a whole number, ${least} or more`))
    .max(most, wanted(`a whole number up to ${most}`));

export const count = whole(0, 1_000_000);

export const glob = text('a glob of 1 to 512 characters', /^[\s\S]{1,512}$/);
export const tagKey = text('a tag key of 1 to 128 characters', /^[\s\S]{1,128}$/);
export const tagValue = text('a tag value of at most 256 characters', /^[\s\S]{0,256}$/);
