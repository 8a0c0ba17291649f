import { z } from 'zod';
import { policySchema } from './schema.ts';

/** A schema as JSON: keywords and their values. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * The JSON Schema (draft 2020-12) of a policy as people write it, shorthand and all: for editors, and for whoever wants
 * to check a policy without Broom. What it refuses `broom check` refuses too; it cannot see all that `broom check` sees.
 */
export function policyJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(policySchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => Object.assign(jsonSchema, refinements(zodSchema, jsonSchema)),
  });
  return {
    $schema,
    title: 'Broom policy',
    description: 'What EC2 launches must be like, and what follows where they are not.',
    ...schema,
  };
}

/** What zod does not carry over. */
function refinements(schema: z.core.$ZodType, json: JsonSchema): JsonSchema {
  if (schema instanceof z.ZodRecord) {
    // The one refinement of a map is that it is not empty. Its keys are text, whatever they look like.
    const filled = (schema.def.checks ?? []).length > 0 ? { minProperties: 1 } : {};
    return { ...filled, propertyNames: { ...Object(json.propertyNames), type: 'string' } };
  }
  if (schema instanceof z.ZodString && typeof json.pattern === 'string') {
    // Editors that know the keyword (VS Code's, the YAML language server) show it in place of the pattern.
    return { ...unquoted(json.pattern), patternErrorMessage: `expected ${wantedOf(schema)}` };
  }
  return {};
}

/**
 * Where any text may stand, YAML without quotes is taken as written: `1.10` stays `1.10`, and is no number. An editor
 * sees a number there, and must not complain of what Broom accepts.
 */
function unquoted(pattern: string): JsonSchema {
  if (pattern.startsWith('^[\\s\\S]')) return { type: ['string', 'number', 'boolean'] };
  return pattern === '^[0-9]{12}$' ? { type: ['string', 'integer'] } : {};
}

/** What a message says is wanted there: `a duration such as 90m or 4h`. */
export const wantedOf = (schema: z.ZodType): string => schema.safeParse(undefined).error?.issues[0]?.message ?? '';
