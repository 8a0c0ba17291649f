import type { Path, Problem } from './diagnostics.ts';
import { show } from './diagnostics.ts';

/**
 * A policy as written, before anything is known of what belongs where: from YAML, or from an object.
 *
 * at: offset of the node in the text; -1 where there is no text.
 */
export type Tree = { readonly at: number } & (
  | {
      readonly kind: 'scalar';
      readonly value: unknown;
      /** An unquoted scalar of YAML, as it stands in the text: `0042`. Null for all others. */
      readonly written: string | null;
    }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, { readonly keyAt: number; readonly value: Tree }> }
);

/** Deeper or larger than any policy: an alias bomb, or an object that holds itself. */
export const deepest = 40;
export const mostNodes = 100_000;

/**
 * Where a path points. A part that expansion put in (`{ do: … }` around a word) is passed over; where the path goes on
 * past what was written (a key that is missing), its last written node is the place.
 *
 * @returns path: as the writer would name it
 */
export function locate(tree: Tree, path: Path, atKey = false): { at: number; path: Path } {
  let node = tree;
  let at = tree.at;
  const written: (string | number)[] = [];
  for (const [index, part] of path.entries()) {
    if (node.kind === 'map') {
      const entry = node.entries.get(String(part));
      if (entry === undefined) return { at, path: [...written, ...path.slice(index)] };
      node = entry.value;
      at = atKey && index === path.length - 1 ? entry.keyAt : node.at;
    } else if (node.kind === 'list' && typeof part === 'number') {
      const item = node.items[part];
      if (item === undefined) return { at, path: [...written, part] };
      node = item;
      at = node.at;
    } else continue;
    written.push(part);
  }
  return { at, path: written };
}

/** A policy given as an object of plain data. Numbers stay numbers: nothing says how they were written. */
export function treeFromObject(raw: unknown): { tree: Tree | null; problems: Problem[] } {
  const problems: Problem[] = [];
  let nodes = 0;
  const read = (value: unknown, path: Path): Tree => {
    if (++nodes > mostNodes || path.length > deepest) throw new TooLarge();
    if (Array.isArray(value)) {
      const items = Array.from(value, (item: unknown, index) => read(item, [...path, index]));
      return { kind: 'list', items, at: -1 };
    }
    if (typeof value === 'object' && value !== null && isPlain(value)) {
      const entries = new Map<string, { keyAt: number; value: Tree }>();
      for (const [key, item] of Object.entries(value)) {
        if (item === undefined) continue;
        if (key === '__proto__') problems.push({ path, message: noProto });
        else entries.set(key, { keyAt: -1, value: read(item, [...path, key]) });
      }
      return { kind: 'map', entries, at: -1 };
    }
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      return { kind: 'scalar', value, written: null, at: -1 };
    }
    const seen = typeof value === 'object' ? 'an object of a class' : show(value);
    problems.push({ path, wanted: 'plain data', seen });
    return { kind: 'scalar', value: null, written: null, at: -1 };
  };
  try {
    return { tree: read(raw, []), problems };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { tree: null, problems: [{ path: [], message: tooLarge }] };
  }
}

export const noProto = 'the key __proto__ cannot be used in a policy';
export const tooLarge = `the policy holds itself, or is larger than any policy: at most ${mostNodes} values, ${deepest} deep`;

class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
