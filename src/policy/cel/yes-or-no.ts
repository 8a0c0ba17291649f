import { chainOf } from './chain.ts';
import { findVariable, names } from './names.ts';
import type { Expr } from './syntax.ts';

const comparisons: ReadonlySet<string> = new Set([
  ...['!_', '_&&_', '_||_', '_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '@in', '_in_'],
  ...['contains', 'startsWith', 'endsWith', 'matches', 'bool', 'dyn'],
]);

/** Whether an expression can be true or false at all: one that can not would leave every verdict open. */
export function answersYesOrNo(expr: Expr): boolean {
  const { exprKind: kind } = expr;
  switch (kind.case) {
    case 'constExpr':
      return kind.value.constantKind.case === 'boolValue';
    case 'listExpr':
    case 'structExpr':
      return false;
    case 'selectExpr':
      return kind.value.testOnly || mayBeFlag(expr);
    case 'comprehensionExpr':
      // all, exists and exists_one begin with a value; map and filter with a list.
      return kind.value.accuInit?.exprKind.case !== 'listExpr';
    case 'callExpr': {
      const { function: name, args } = kind.value;
      if (name === '_?_:_') return args.slice(1).every(answersYesOrNo);
      return name === '_[_]' ? mayBeFlag(expr) : comparisons.has(name);
    }
    default:
      return true;
  }
}

/** Of our own variables the type is known; what is in a list, or bound by a comprehension, may be anything. */
function mayBeFlag(expr: Expr): boolean {
  const { root, path } = chainOf(expr);
  if (root !== null || !names.children.has(String(path[0]))) return true;
  const { variable, used } = findVariable(path, '');
  return variable.type === 'true or false' || (typeof variable.type === 'object' && used < path.length);
}
