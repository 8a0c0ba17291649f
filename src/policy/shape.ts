import type { z } from 'zod';
import { type Path, type Problem, show } from './diagnostics.ts';
import { aDuration, suggestDuration } from './durations.ts';
import { isMap, itemsOf } from './raw-value.ts';
import { aProfileWanted, closedWanted } from './requirements-schema.ts';
import { aTagWanted, expandedSchema } from './schema.ts';
import { keysOf, schemaAt } from './schema-walk.ts';
import { didYouMean } from './words.ts';

/** What zod says of one mistake, as far as we read it. */
type Issue = z.core.$ZodIssue;

/** Every mistake of shape in an expanded policy, or by another schema: wrong kinds, words, forms, unknown and missing keys. */
export function shapeProblems(expanded: unknown, schema: z.ZodType = expandedSchema): Problem[] {
  const result = schema.safeParse(expanded, { reportInput: false });
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(issue, [], expanded, schema));
}

function problemsOf(issue: Issue, under: Path, expanded: unknown, schema: z.ZodType): Problem[] {
  const path = [...under, ...issue.path.map(pathPart)];
  const value = valueAt(expanded, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], schema));
    case 'invalid_union':
      return ofTheSameKind(issue, path, value, expanded, schema);
    case 'invalid_key': {
      const [inner] = issue.issues;
      return [{ path, atKey: true, wanted: inner?.message ?? 'another key', seen: show(path.at(-1)) }];
    }
    default:
      return [{ path, wanted: issue.message, seen: show(value), suggestion: suggestionFor(issue, value) }];
  }
}

/** Of the forms that may stand here, the one meant is the one of the same kind: a map, a list or a word. */
function ofTheSameKind(
  issue: Issue & { code: 'invalid_union' },
  path: Path,
  value: unknown,
  expanded: unknown,
  schema: z.ZodType,
): Problem[] {
  const meant = issue.errors.find(
    (issues) => !issues.some((inner) => inner.path.length === 0 && isWrongKind(inner, value)),
  );
  if (meant !== undefined && meant.length > 0)
    return meant.flatMap((inner) => problemsOf(inner, path, expanded, schema));
  return [{ path, wanted: issue.message, seen: show(value), suggestion: suggestionFor(issue, value) }];
}

const isWrongKind = (issue: Issue, value: unknown): boolean =>
  issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string');

function suggestionFor(issue: Issue, value: unknown): string | null {
  if (typeof value === 'string') {
    if (issue.message === aDuration) return suggestDuration(value);
    if (issue.message === aTagWanted) return suggestTag(value, issue);
    if (issue.message === closedWanted || issue.message === aProfileWanted) return suggestList(value, issue);
    if (issue.message.startsWith('env:')) return suggestSecret(value);
    if (issue.message.startsWith('an id of')) return suggestId(value);
    if (issue.message.startsWith('a share') && /^0?\.\d{1,2}$/.test(value))
      return `write ${Math.round(Number(value) * 100)}%`;
    if (issue.message.startsWith('a whole number') && /^\d+$/.test(value))
      return 'write it without quotes or leading zeros';
    if (issue.message === 'true or false')
      return /^(yes|on|true)$/i.test(value) ? 'write true' : /^(no|off|false)$/i.test(value) ? 'write false' : null;
    if (issue.code === 'invalid_value') return didYouMean(value, issue.values.map(String));
    if (issue.message.includes('a list of') || issue.message.startsWith('a list')) return `write [${plain(value)}]`;
    return null;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return issue.code === 'invalid_type' && issue.expected === 'string'
      ? `write ${show(String(value))} in quotes`
      : null;
  }
  return null;
}

/** Any bare word but two is taken for a value that lacks its brackets. */
function suggestTag(value: string, issue: Issue): string {
  const near = issue.code === 'invalid_value' ? didYouMean(value, issue.values.map(String)) : null;
  return `write [${plain(value)}]${near === null ? '' : `. ${near}`}`;
}

/** A word where a list or another word may stand. */
function suggestList(value: string, issue: Issue): string {
  const near = issue.code === 'invalid_value' ? didYouMean(value, issue.values.map(String)) : null;
  return near ?? `write [${/^\d+$/.test(value) ? value : plain(value)}]`;
}

/** The id in the letters that ids are written in; null when nothing of it is left. */
function suggestId(value: string): string | null {
  const id = value
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return id === '' ? null : `write ${id}`;
}

function suggestSecret(value: string): string {
  const name = /^(?:env:|\$\{?)?([A-Z][A-Z0-9_]{0,90})\}?$/.exec(value)?.[1];
  if (name !== undefined) return `write env:${name.startsWith('BROOM_') ? name : `BROOM_${name}`}`;
  return 'keep the address out of the policy, in a variable such as BROOM_SLACK_URL';
}

/** In a list of YAML, as it must be written there. */
const plain = (text: string): string =>
  /^[A-Za-z_][\w.-]*( [\w.-]+)*$/.test(text) && text.length <= 60 ? text : show(text);

function unknownKey(path: Path, schema: z.ZodType): Problem {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const known = keysOf(schemaAt(schema, parent));
  return {
    path,
    atKey: true,
    message: `the key ${show(key)} is not known here`,
    seen: show(key),
    wanted: `one of ${known.join(', ')}`,
    suggestion: didYouMean(key, known) ?? (known.length === 0 ? null : `keys here: ${known.join(', ')}`),
  };
}

const pathPart = (part: PropertyKey): string | number => (typeof part === 'number' ? part : String(part));

export const valueAt = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, part) => {
    if (typeof part === 'number') return itemsOf(value)[part];
    return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }, raw);
