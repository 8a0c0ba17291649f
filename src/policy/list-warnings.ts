import { type Path, type Problem, show } from './diagnostics.ts';
import { entriesOf, field, isMap, itemsOf } from './raw-value.ts';
import type { ExpandedPolicy } from './schema.ts';

/** Members of a list that say the same, or that differ in case only: one of them is a slip. */
export const listWarnings = (policy: ExpandedPolicy): Problem[] => visit(policy, []);

function visit(value: unknown, path: Path): Problem[] {
  if (isMap(value)) {
    return entriesOf(value).flatMap(([key, inside]) =>
      isTagValues(path, key)
        ? sameItems(itemsOf(inside), [...path, key], value.ignoreCase === true ? 'ignored' : 'may be ignored')
        : visit(inside, [...path, key]),
    );
  }
  const items = itemsOf(value);
  return [...sameItems(items, path, 'counts'), ...items.flatMap((item, index) => visit(item, [...path, index]))];
}

/** `rules[0].require.tags.KEY.in` */
const isTagValues = (path: Path, key: string): boolean =>
  key === 'in' && path.length === 5 && path[2] === 'require' && path[3] === 'tags';

/** Whether case counts there, and whether the writer has a say in it. */
type Case = 'counts' | 'may be ignored' | 'ignored';

function sameItems(items: readonly unknown[], path: Path, letters: Case): Problem[] {
  const seen = new Set<string>();
  const inAnyCase = new Map<string, unknown>();
  return items.flatMap((item, index): Problem[] => {
    const text = JSON.stringify(item) ?? '';
    const before = inAnyCase.get(text.toLowerCase());
    if (before === undefined) inAnyCase.set(text.toLowerCase(), item);
    const place = { path: [...path, index], seen: show(item) };
    if (seen.has(text)) return [{ ...place, message: `${nameOf(item)} is in this list already` }];
    seen.add(text);
    if (typeof item !== 'string' || typeof before !== 'string') return [];
    return [{ ...place, ...inCaseOnly(`${show(item)} differs from ${show(before)} in case only`, letters) }];
  });
}

function inCaseOnly(said: string, letters: Case): Pick<Problem, 'message' | 'suggestion'> {
  switch (letters) {
    case 'ignored':
      return { message: `${said}, and ignoreCase makes them the same` };
    case 'may be ignored':
      return { message: said, suggestion: 'keep one, or write { in: […], ignoreCase: true }' };
    case 'counts':
      return { message: `${said}, and case counts here`, suggestion: 'keep the right one' };
  }
}

function nameOf(item: unknown): string {
  const kind = field(item, 'do');
  if (typeof kind === 'string') return `the same ${kind}`;
  return isMap(item) ? 'the same entry' : show(item);
}
