import { AssertError } from './assert.ts';
import { ownerAliases } from './checks/image.ts';
import { type Path, type Problem, show } from './diagnostics.ts';
import { durationPattern, parseDuration } from './durations.ts';
import { globProblems } from './glob-problems.ts';
import type { Means } from './means.ts';
import { compilePattern, PatternError } from './patterns.ts';
import { parsePorts } from './ports.ts';
import { entriesOf, field, isMap, itemsOf } from './raw-value.ts';
import { longestAssert } from './requirements-schema.ts';
import type { ValueFiles } from './value-file.ts';
import { didYouMean } from './words.ts';

/** The mistakes in one rule's `require` that shape does not show. */
export function requirementProblems(require: unknown, path: Path, means: Means): Problem[] {
  if (!isMap(require)) return [];
  const { image, network } = require;
  return [
    ...emptyMap(require, path),
    ...['image', 'network', 'metadata', 'volumes'].flatMap((key) => emptyMap(require[key], [...path, key])),
    ...emptyMap(field(network, 'groups'), [...path, 'network', 'groups']),
    ...globProblems(require.instanceType, [...path, 'instanceType']),
    ...entriesOf(require.tags).flatMap(([key, wanted]) => tagProblems(wanted, [...path, 'tags', key], means.files)),
    ...itemsOf(field(image, 'owners')).flatMap((owner, index) =>
      ownerProblems(owner, [...path, 'image', 'owners', index], means),
    ),
    ...globProblems(field(image, 'names'), [...path, 'image', 'names']),
    ...ageProblems(field(image, 'maxAge'), [...path, 'image', 'maxAge']),
    ...itemsOf(field(network, 'closedToWorld')).flatMap((port, index) =>
      portProblems(port, [...path, 'network', 'closedToWorld', index]),
    ),
    ...itemsOf(require.assert).flatMap((source, index) => assertProblems(source, [...path, 'assert', index], means)),
  ];
}

const emptyMap = (map: unknown, path: Path): Problem[] =>
  isMap(map) && Object.keys(map).length === 0 ? [nothingRequired(path)] : [];

function ownerProblems(owner: unknown, path: Path, { names }: Means): Problem[] {
  if (typeof owner !== 'string' || names.has(owner) || /^[0-9]{12}$/.test(owner)) return [];
  const known = ['self', ...ownerAliases];
  if (known.includes(owner)) return [];
  const wanted = `an account id of twelve digits, a name from \`accounts:\`, or one of ${known.join(', ')}`;
  return [{ path, wanted, seen: show(owner), suggestion: didYouMean(owner, [...known, ...names.keys()]) }];
}

const ageProblems = (age: unknown, path: Path): Problem[] =>
  typeof age === 'string' && durationPattern.test(age) && parseDuration(age) === null
    ? [{ path, wanted: 'a duration up to 3650d', seen: show(age) }]
    : [];

const portProblems = (port: unknown, path: Path): Problem[] =>
  typeof port === 'string' && /^[\d-]+$/.test(port) && parsePorts(port) === null
    ? [{ path, wanted: 'a port, or a range from the lower to the higher, up to 65535', seen: show(port) }]
    : [];

function assertProblems(source: unknown, path: Path, { compileAssert }: Means): Problem[] {
  if (typeof source !== 'string' || source.trim() === '' || source.length > longestAssert) return [];
  if (compileAssert === null) {
    return [
      {
        path,
        message: 'assert cannot be read here: the policy was loaded without CEL',
        suggestion: 'load it with openPolicy',
      },
    ];
  }
  try {
    compileAssert(source);
    return [];
  } catch (error) {
    if (!(error instanceof AssertError)) throw error;
    return [{ path, message: error.message, seen: show(source), suggestion: error.suggestion }];
  }
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
