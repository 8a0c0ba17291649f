import { parse } from '@bufbuild/cel';
import { AssertError } from '../assert.ts';
import { show } from '../diagnostics.ts';

/** The tree of an expression, as the library gives it. */
export type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

export interface Parsed {
  readonly expr: Expr;
  /** Where a part of the expression stands: `column 12`, `line 2, column 3`. */
  readonly placeOf: (expr: Expr) => string;
}

/**
 * Reads an expression.
 *
 * @throws {AssertError} when it is none
 */
export function readExpression(source: string): Parsed {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(source);
  } catch (cause) {
    // A reader that recurses runs out of stack on brackets alone.
    if (cause instanceof RangeError) throw new AssertError('the expression is nested too deeply', null, { cause });
    const offset = offsetOf(cause);
    const rest = source.slice(offset);
    const place = placeIn(source, offset);
    if (rest.trim() === '') throw new AssertError(`the expression ends too early, at ${place}`, null, { cause });
    throw new AssertError(`the expression cannot be read from ${place} on: ${show(rest)}`, slipIn(rest), { cause });
  }
  const positions = parsed.sourceInfo?.positions ?? {};
  return { expr: parsed.expr, placeOf: ({ id }) => placeIn(source, positions[id.toString()] ?? 0) };
}

/** The library's errors carry a place, and have no class that it gives out. */
function offsetOf(error: unknown): number {
  const location = (error as { location?: { start?: { offset?: unknown } } }).location;
  const offset = location?.start?.offset;
  return typeof offset === 'number' ? offset : 0;
}

function placeIn(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return before.length === 1 ? `column ${column}` : `line ${before.length}, column ${column}`;
}

const slips: readonly [RegExp, string][] = [
  [/^=(?!=)/, 'write == to compare'],
  [/^and\b/i, 'write && for and'],
  [/^or\b/i, 'write || for or'],
  [/^not\b/i, 'write ! for not'],
  [/^is\b/i, 'write == to compare'],
  [/^(?:=~|~)/, 'write value.matches("pattern")'],
  [/^[“”‘’]/, 'write straight quotes'],
];

const slipIn = (rest: string): string | null => slips.find(([slip]) => slip.test(rest))?.[1] ?? null;
