import type { z } from 'zod';
import type { RawMap } from './raw-map.ts';
import { scalarWanted, schemaIn } from './schema-walk.ts';
import type { Tree } from './tree.ts';

// Apart, since they are needed without the schema.
export { entriesOf, field, isMap, itemsOf, type RawMap, textsOf } from './raw-map.ts';

/**
 * The tree as plain data. An unquoted scalar is text as written, unless the schema wants a number or a boolean there
 * and it is one.
 */
export function rawValue(tree: Tree, schema: z.ZodType | null): unknown {
  switch (tree.kind) {
    case 'list':
      return tree.items.map((item, index) => rawValue(item, schemaIn(schema, index)));
    case 'map': {
      const map: RawMap = Object.create(null);
      for (const [key, { value }] of tree.entries) map[key] = rawValue(value, schemaIn(schema, key));
      return map;
    }
    case 'scalar':
      return tree.written === null ? tree.value : scalar(tree.written, scalarWanted(schema));
  }
}

function scalar(written: string, as: 'text' | 'number' | 'boolean'): unknown {
  if (written === '') return null;
  if (as === 'number' && /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/.test(written)) return Number(written);
  if (as === 'boolean' && /^(?:true|True|TRUE)$/.test(written)) return true;
  if (as === 'boolean' && /^(?:false|False|FALSE)$/.test(written)) return false;
  return written;
}
