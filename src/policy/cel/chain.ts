import type { Expr } from './syntax.ts';

/** A name or key, the number of an element, or null for a key that is computed. */
export type Step = string | number | null;

/**
 * `instance.tags['Owner']` as its parts.
 *
 * @returns start: what the chain begins with; root: the same, where that is no name; computed: keys that are not written out, null in path
 */
export function chainOf(node: Expr): { start: Expr; root: Expr | null; path: Step[]; computed: Expr[] } {
  const path: Step[] = [];
  const computed: Expr[] = [];
  let at = node;
  for (;;) {
    const { exprKind: kind } = at;
    if (kind.case === 'identExpr') {
      // A name may be written with a leading dot.
      path.unshift(kind.value.name.replace(/^\./, ''));
      return { start: at, root: null, path, computed };
    }
    if (kind.case === 'selectExpr' && kind.value.operand !== undefined) {
      path.unshift(kind.value.field);
      at = kind.value.operand;
    } else if (kind.case === 'callExpr' && kind.value.function === '_[_]') {
      const [operand, index] = kind.value.args;
      if (operand === undefined || index === undefined) return { start: at, root: at, path, computed };
      const key = textOf(index) ?? numberOf(index);
      if (key === null) computed.push(index);
      path.unshift(key);
      at = operand;
    } else return { start: at, root: at, path, computed };
  }
}

export function textOf({ exprKind: kind }: Expr): string | null {
  if (kind.case !== 'constExpr') return null;
  const { constantKind } = kind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : null;
}

function numberOf({ exprKind: kind }: Expr): number | null {
  if (kind.case !== 'constExpr') return null;
  const { constantKind } = kind.value;
  return constantKind.case === 'int64Value' ? Number(constantKind.value) : null;
}
