import { type Path, type Problem, show } from './diagnostics.ts';
import { globProblems } from './glob-problems.ts';
import { compilePattern, PatternError } from './patterns.ts';
import { entriesOf, isMap } from './raw-value.ts';
import type { ValueFiles } from './value-file.ts';

/** The mistakes in one rule's `require` that shape does not show. */
export function requirementProblems(require: unknown, path: Path, files: ValueFiles): Problem[] {
  if (!isMap(require)) return [];
  const image = require.image;
  return [
    ...(Object.keys(require).length === 0 ? [nothingRequired(path)] : []),
    ...(isMap(image) && Object.keys(image).length === 0 ? [nothingRequired([...path, 'image'])] : []),
    ...globProblems(require.instanceType, [...path, 'instanceType']),
    ...entriesOf(require.tags).flatMap(([key, wanted]) => tagProblems(wanted, [...path, 'tags', key], files)),
  ];
}

const nothingRequired = (path: Path): Problem => ({
  path,
  wanted: `at least one requirement`,
  seen: 'an empty map',
  suggestion: 'a rule without requirements would accept everything',
});

function tagProblems(wanted: unknown, path: Path, files: ValueFiles): Problem[] {
  if (!isMap(wanted)) return [];
  const kinds = ['in', 'pattern', 'from', 'present'].filter((key) => wanted[key] !== undefined);
  const [kind] = kinds;
  const seen = kinds.length === 0 ? 'none of them' : kinds.join(' and ');
  return [
    ...(kinds.length === 1 ? [] : [{ path, wanted: 'one of in, pattern, from and present', seen }]),
    ...patternProblems(wanted.pattern, [...path, 'pattern']),
    ...fileProblems(wanted.from, [...path, 'from'], files),
    ...(wanted.ignoreCase === undefined || kinds.length !== 1 || kind === 'in' || kind === 'from'
      ? []
      : [
          {
            path: [...path, 'ignoreCase'],
            atKey: true,
            message: 'ignoreCase goes with in and from',
            suggestion: kind === 'pattern' ? 'begin the pattern with (?i)' : null,
          },
        ]),
    ...(wanted.optional === undefined || kind !== 'present'
      ? []
      : [{ path: [...path, 'optional'], atKey: true, message: 'optional goes with in, pattern and from' }]),
  ];
}

function patternProblems(pattern: unknown, path: Path): Problem[] {
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > 500) return [];
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return [
      {
        path,
        wanted: 'a pattern that RE2 reads',
        seen: show(pattern),
        suggestion: `it says: ${show(error.message).slice(1, -1)}`,
      },
    ];
  }
}

function fileProblems(from: unknown, path: Path, files: ValueFiles): Problem[] {
  if (typeof from !== 'string' || from === '') return [];
  const file = files.read(from);
  return 'problem' in file
    ? [{ path, message: `the file ${show(from)} ${show(file.problem).slice(1, -1)}`, seen: show(from) }]
    : [];
}
