import { AssertError } from '../assert.ts';
import { didYouMean } from '../words.ts';
import type { Step } from './chain.ts';
import type { Variable } from './readings.ts';
import { variables } from './variables.ts';

/** The variables as a tree: `instance`, `image`, `id`. */
export interface Name {
  readonly children: ReadonlyMap<string, Name>;
  readonly variable: Variable | null;
}

function treeOf(all: readonly Variable[], depth: number): Name {
  const groups = new Map<string, Variable[]>();
  for (const variable of all) {
    const part = variable.path.split('.')[depth];
    if (part !== undefined) groups.set(part, [...(groups.get(part) ?? []), variable]);
  }
  const variable = all.find(({ path }) => path.split('.').length === depth) ?? null;
  return { children: new Map([...groups].map(([part, members]) => [part, treeOf(members, depth + 1)])), variable };
}

export const names: Name = treeOf(variables, 0);

/** The variable that a path leads to, and what of the path goes on inside its value. */
export function findVariable(path: readonly Step[], place: string): { variable: Variable; used: number } {
  let name = names;
  const walked: string[] = [];
  for (const part of path) {
    const next = typeof part === 'string' ? name.children.get(part) : undefined;
    const keys = [...name.children.keys()];
    if (typeof part !== 'string')
      throw new AssertError(`at ${place}: ${walked.join('.')}[…] needs a name that is written out`);
    if (next === undefined) {
      const missing = [...walked, part].join('.');
      const near = didYouMean(part, keys);
      throw new AssertError(
        `at ${place}: ${missing} is not known`,
        near ?? `${walked.length === 0 ? 'there are' : `${walked.join('.')} has`} ${keys.join(', ')}`,
      );
    }
    walked.push(part);
    if (next.variable !== null) return { variable: next.variable, used: walked.length };
    name = next;
  }
  const wanted = [...name.children.keys()].map((part) => `${walked.join('.')}.${part}`);
  throw new AssertError(`at ${place}: ${walked.join('.')} alone is no value`, `name one of ${wanted.join(', ')}`);
}
