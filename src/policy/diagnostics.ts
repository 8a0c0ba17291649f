import { compareText } from '../facts/fold.ts';

/** A mistake in a policy, or something to think over. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1; 0 where there is no text, as with a policy given as an object. */
  readonly line: number;
  readonly column: number;
  /** `rules[2].steps[1].after`; empty for the policy as a whole. */
  readonly path: string;
  /** The whole sentence: what was wanted, what was seen, what to write. */
  readonly message: string;
  readonly seen: string | null;
  readonly wanted: string | null;
  /** `write 4h`, `Did you mean "terminate"?` */
  readonly suggestion: string | null;
}

export type Path = readonly (string | number)[];

/** A mistake before its place in the text is known. */
export interface Problem {
  readonly severity?: 'error' | 'warning';
  readonly path: Path;
  /** Offset in the text, where the path does not say it: a mistake in the YAML itself, a duplicate key. */
  readonly at?: number;
  /** Where the mistake is a key, the key's own place. */
  readonly atKey?: boolean;
  /** A sentence, or else `expected WANTED, got SEEN`. */
  readonly message?: string;
  readonly seen?: string;
  readonly wanted?: string;
  readonly suggestion?: string | null;
}

export function messageOf({ message, seen, wanted, suggestion }: Problem): string {
  const said = message ?? `expected ${wanted ?? 'something else'}, got ${seen ?? 'nothing'}`;
  if (suggestion === undefined || suggestion === null) return said;
  return /^\p{Lu}/u.test(suggestion) ? `${said}. ${suggestion}` : `${said}; ${suggestion}`;
}

/** `rules[2].steps[1].after`, `rules[0].require.tags["cost center"]`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(part)) return `[${show(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/**
 * One diagnostic as text: `policy.yaml:12:9 rules[2].steps[1].after: expected …`, then the line of the source and a caret.
 *
 * @param text the policy as it was given to the loader
 */
export function formatDiagnostic(diagnostic: Diagnostic, text: string): string {
  const { file, line, column, path, message, severity } = diagnostic;
  const place = line === 0 ? printable(file) : `${printable(file)}:${line}:${column}`;
  const head = `${place}${path === '' ? '' : ` ${path}`}: ${severity === 'warning' ? 'warning: ' : ''}${message}`;
  const excerpt = line === 0 ? null : excerptOf(text, line, column);
  return excerpt === null ? head : `${head}\n${excerpt}`;
}

const excerptWidth = 100;

function excerptOf(text: string, line: number, column: number): string | null {
  const source = text
    .replace(/^\uFEFF/, '')
    .split('\n', line)
    [line - 1]?.replace(/\r$/, '');
  if (source === undefined || source.trim() === '') return null;
  const start = Math.max(0, column - 1 - excerptWidth / 2);
  const shown = printable(source.slice(start, start + excerptWidth));
  const caret = column - 1 - start;
  return caret > shown.length ? `  ${shown}` : `  ${shown}\n  ${' '.repeat(caret)}^`;
}

/** A value as a message shows it: text in quotes, bounded, without control characters and without addresses. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shorten(printable(value.slice(0, 400)), 60));
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'nothing' : Array.isArray(value) ? listOrEmpty(value.length) : 'a map';
    case 'undefined':
      return 'nothing';
    default:
      return `a ${typeof value}`;
  }
}

const listOrEmpty = (length: number): string => (length === 0 ? 'an empty list' : 'a list');

export const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

/**
 * One column each, so that a caret keeps its place: control, formatting (bidirectional) and separator characters
 * become a space. The rest of an address is a secret often enough (Slack's are), so it is not repeated.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ').replace(/(https?:\/\/)[^\s"'`]+/gi, '$1…');

/** By place, then by path. */
export const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.line - b.line || a.column - b.column || compareText(a.path, b.path) || compareText(a.message, b.message);
