import { AssertError } from '../assert.ts';
import { show } from '../diagnostics.ts';
import { PatternError } from '../patterns.ts';
import { didYouMean } from '../words.ts';
import { chainOf, type Step, textOf } from './chain.ts';
import { checkZone, functionNames, macroNames, methodNames, re2 } from './functions.ts';
import { findVariable, names } from './names.ts';
import type { Scalar, Variable } from './readings.ts';
import type { Expr, Parsed } from './syntax.ts';

/** What an expression reads. */
export interface References {
  /** Each once, in the order in which they are named; `instance.tags` only where all tags are meant. */
  readonly variables: ReadonlySet<Variable>;
  /** Tags that are named by a key that is written out. */
  readonly tagKeys: ReadonlySet<string>;
}

/** Deeper expressions are refused: whatever walks the tree calls itself once a level. */
const deepest = 200;
const mostInt = 2n ** 63n - 1n;
const leastInt = -(2n ** 63n);
const typeNames: ReadonlySet<string> = new Set('bool bytes double int list map null_type string type uint'.split(' '));

/** What a variable of a comprehension stands for: an element with these fields, or null for anything. */
type Bound = ReadonlyMap<string, Readonly<Record<string, Scalar>> | null>;

/**
 * Walks an expression, and refuses what could never answer or could cost too much: names and functions that are not
 * there, numbers beyond 64 bits, patterns that are not written out, a comprehension within another.
 *
 * @throws {AssertError} for the first of them
 */
export function referencesOf({ expr, placeOf }: Parsed): References {
  const variables = new Set<Variable>();
  const tagKeys = new Set<string>();
  walk(expr, new Map(), 0, false);
  if (variables.size === 0 && tagKeys.size === 0) {
    throw new AssertError('the expression says nothing of the instance or the launch', 'name something of either');
  }
  return { variables, tagKeys };

  function walk(node: Expr, bound: Bound, depth: number, inside: boolean): void {
    if (depth > deepest) throw new AssertError('the expression is nested too deeply');
    const next = (part: Expr | undefined, scope: Bound = bound, within: boolean = inside): void => {
      if (part !== undefined) walk(part, scope, depth + 1, within);
    };
    const { exprKind: kind } = node;
    switch (kind.case) {
      case 'constExpr':
        checkNumber(node);
        return;
      case 'identExpr':
      case 'selectExpr':
        readPath(node, bound, next);
        return;
      case 'callExpr': {
        const { function: name, target, args } = kind.value;
        if (name === '_[_]') {
          readPath(node, bound, next);
          return;
        }
        if (name === '@in' && readKeyOf(args, bound)) return;
        checkCall(node, name, target, args);
        next(target);
        for (const argument of args) next(argument);
        return;
      }
      case 'listExpr':
        for (const element of kind.value.elements) next(element);
        return;
      case 'structExpr':
        if (kind.value.messageName !== '') {
          throw new AssertError(`at ${placeOf(node)}: ${kind.value.messageName}{…} cannot be made here`);
        }
        for (const { keyKind, value } of kind.value.entries) {
          if (keyKind.case === 'mapKey') next(keyKind.value);
          next(value);
        }
        return;
      case 'comprehensionExpr': {
        if (inside)
          throw new AssertError(`at ${placeOf(node)}: all, exists, map and filter cannot be nested or chained`);
        const { accuVar, iterVar, accuInit, iterRange, loopCondition, loopStep, result } = kind.value;
        if (names.children.has(iterVar)) {
          throw new AssertError(`at ${placeOf(node)}: ${iterVar} cannot be the name of a variable of its own`);
        }
        next(iterRange, bound, true);
        next(accuInit, bound, true);
        const scope = new Map([...bound, [accuVar, null], [iterVar, elementOf(iterRange, bound)]] as const);
        for (const part of [loopCondition, loopStep, result]) next(part, scope, true);
        return;
      }
      default:
        throw new AssertError('the expression is empty');
    }
  }

  /** A chain of names and keys; null stands for one that is not written out. */
  function readPath(node: Expr, bound: Bound, next: (part: Expr) => void): void {
    const { start, root, path, computed } = chainOf(node);
    for (const index of computed) next(index);
    const [first, ...rest] = path;
    if (root !== null) {
      next(root);
      return;
    }
    if (typeof first !== 'string') return;
    const element = bound.get(first);
    if (element !== undefined) {
      if (element !== null) checkField(element, rest, first, node);
      return;
    }
    if (rest.length === 0 && typeNames.has(first)) return;
    const { variable, used } = findVariable(path, placeOf(names.children.has(first) ? node : start));
    const after = path.slice(used);
    const { type } = variable;
    if (type === 'tags') {
      const [key, ...more] = after;
      if (typeof key === 'string') tagKeys.add(key);
      else variables.add(variable);
      if (more.length > 0) throw new AssertError(`at ${placeOf(node)}: the value of a tag is text, and has no parts`);
      return;
    }
    variables.add(variable);
    if (typeof type === 'object') checkField(type.list, after.slice(1), `${variable.path}[…]`, node);
    else if (after.length > 0)
      throw new AssertError(`at ${placeOf(node)}: ${variable.path} is ${aScalar(type)}, and has no parts`);
  }

  function checkField(fields: Readonly<Record<string, Scalar>>, path: readonly Step[], of: string, node: Expr): void {
    const [name, ...more] = path;
    if (name === undefined) return;
    const known = Object.keys(fields);
    if (typeof name !== 'string' || !known.includes(name)) {
      const seen = typeof name === 'string' ? name : '…';
      throw new AssertError(
        `at ${placeOf(node)}: ${of}.${seen} is not known`,
        didYouMean(seen, known) ?? `there are ${known.join(', ')}`,
      );
    }
    if (more.length > 0) throw new AssertError(`at ${placeOf(node)}: ${of}.${name} has no parts`);
  }

  /** `'Owner' in instance.tags` asks for one tag, not for all. */
  function readKeyOf(args: readonly Expr[], bound: Bound): boolean {
    const [key, map] = args;
    if (key === undefined || map === undefined) return false;
    const text = textOf(key);
    const { root, path } = chainOf(map);
    if (text === null || root !== null || bound.has(String(path[0])) || path.join('.') !== 'instance.tags')
      return false;
    tagKeys.add(text);
    return true;
  }

  function checkNumber(node: Expr): void {
    if (node.exprKind.case !== 'constExpr') return;
    const { constantKind } = node.exprKind.value;
    const { case: kind, value } = constantKind;
    const fits =
      kind === 'int64Value'
        ? value >= leastInt && value <= mostInt
        : kind !== 'uint64Value' || (value >= 0n && value <= mostInt * 2n + 1n);
    if (!fits) throw new AssertError(`at ${placeOf(node)}: the number does not fit into 64 bits`);
  }

  function checkCall(node: Expr, name: string, target: Expr | undefined, args: readonly Expr[]): void {
    if (!/^\w+$/.test(name) || /^_.*_$/.test(name)) return;
    const place = `at ${placeOf(node)}`;
    if ((macroNames as readonly string[]).includes(name)) {
      const how = name === 'has' ? 'has(instance.keyName)' : `list.${name}(each, …)`;
      throw new AssertError(`${place}: ${name} cannot be used so`, `write it as ${how}`);
    }
    const known: readonly string[] = target === undefined ? functionNames : methodNames;
    if (!known.includes(name)) {
      const other = (target === undefined ? methodNames : functionNames) as readonly string[];
      if (other.includes(name)) {
        const how = target === undefined ? `value.${name}(…)` : `${name}(value)`;
        throw new AssertError(`${place}: ${name} cannot be used so`, `write it as ${how}`);
      }
      const near = didYouMean(name, [...known, ...macroNames]);
      throw new AssertError(
        `${place}: the function ${show(name)} is not known`,
        near ?? `there are ${known.join(', ')}`,
      );
    }
    if (name === 'matches') checkPattern(place, args.at(-1));
    const [zone] = args;
    if (name.startsWith('get') && target !== undefined && zone !== undefined) checkZoneOf(place, zone);
  }
}

/** The fields of each element, where a comprehension goes over one of our own lists. */
function elementOf(range: Expr | undefined, bound: Bound): Readonly<Record<string, Scalar>> | null {
  if (range === undefined) return null;
  const { root, path } = chainOf(range);
  if (root !== null || bound.has(String(path[0]))) return null;
  const { variable, used } = findVariable(path, '');
  return used === path.length && typeof variable.type === 'object' ? variable.type.list : null;
}

const aScalar = (type: Scalar): string => (type === 'text' || type === 'true or false' ? type : `a ${type}`);

function checkPattern(place: string, pattern: Expr | undefined): void {
  const source = pattern === undefined ? null : textOf(pattern);
  if (source === null) throw new AssertError(`${place}: the pattern of matches must be written out`);
  try {
    re2.compile(source);
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause;
    const message = `${place}: expected a pattern that RE2 reads, got ${show(source)}`;
    throw new AssertError(message, `it says: ${show(cause.message).slice(1, -1)}`, { cause });
  }
}

function checkZoneOf(place: string, zone: Expr): void {
  const name = textOf(zone);
  if (name === null) throw new AssertError(`${place}: the time zone must be written out`);
  try {
    checkZone(name);
  } catch (cause) {
    throw new AssertError(`${place}: expected a time zone such as Europe/Berlin or +02:00, got ${show(name)}`, null, {
      cause,
    });
  }
}
