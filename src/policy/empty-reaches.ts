import { resolveAccount } from './accounts.ts';
import { type Path, type Problem, show } from './diagnostics.ts';
import { isGlob } from './globs.ts';
import type { ExpandedChannel, ExpandedPolicy } from './schema.ts';

/** What names something that there cannot be, and so reaches nothing: `EU-*`, `1111?`, `t3`. */
export function emptyReaches(policy: ExpandedPolicy): Problem[] {
  const names = new Map(Object.entries(policy.accounts ?? {}));
  const accounts = ofEach((entry) => (reachesAccount(entry, names) ? null : noAccount));
  const inChannels = (channels: readonly ExpandedChannel[] | undefined, path: Path): Problem[] =>
    (channels ?? []).flatMap(({ when }, index) => accounts(when?.accounts, [...path, index, 'when', 'accounts']));
  return [
    ...inChannels(policy.channels, ['channels']),
    ...policy.rules.flatMap(({ when = {}, require, channels }, index) => [
      ...accounts(when.accounts, ['rules', index, 'when', 'accounts']),
      ...regions(when.regions, ['rules', index, 'when', 'regions']),
      ...instances(when.instances, ['rules', index, 'when', 'instances']),
      ...instanceTypes(require.instanceType, ['rules', index, 'require', 'instanceType']),
      ...inChannels(channels, ['rules', index, 'channels']),
    ]),
    ...(policy.except ?? []).flatMap(({ when }, index) => [
      ...accounts(when.accounts, ['except', index, 'when', 'accounts']),
      ...instances(when.instances, ['except', index, 'when', 'instances']),
      ...images(when.images, ['except', index, 'when', 'images']),
    ]),
  ];
}

/** Why an entry reaches nothing, and what may have been meant. */
interface Miss {
  readonly why: string;
  readonly suggestion?: string;
}

/** @param miss null for an entry that may reach something */
const ofEach =
  (miss: (entry: string) => Miss | null) =>
  (entries: readonly string[] | undefined, path: Path): Problem[] => {
    const misses = (entries ?? []).map(miss);
    const isIdle = !path.includes('require') && misses.every((one) => one !== null);
    const idle = isIdle ? `, so ${idleOf[path.includes('channels') ? 'channels' : String(path[0])]}` : '';
    return misses.flatMap((missed, index) => {
      if (missed === null) return [];
      const seen = show(entries?.[index]);
      const message = `${seen} matches nothing: ${missed.why}${idle}`;
      return [{ path: [...path, index], message, seen, suggestion: missed.suggestion ?? null }];
    });
  };

/** What it means that no entry of a list reaches anything, by the first key of its path. */
const idleOf: Readonly<Record<string, string>> = {
  rules: 'this rule is about no launch',
  except: 'this excuses nothing',
  channels: 'this channel is told nothing',
};

const noAccount: Miss = { why: 'an account id has twelve digits' };

/** A glob of digits is over ids, and over names where there are such. */
function reachesAccount(entry: string, names: ReadonlyMap<string, string>): boolean {
  const reached = resolveAccount(entry, names) ?? [];
  return reached.some((one) => !isGlob(one) || canBeTwelveLong(one));
}

function canBeTwelveLong(glob: string): boolean {
  const least = glob.replaceAll('*', '').length;
  return glob.includes('*') ? least <= 12 : least === 12;
}

const regions = ofEach((entry) => {
  const lower = writeLower(entry);
  if (lower !== null) return { why: 'regions are written in lower case', suggestion: lower };
  return isGlob(entry) || /^[a-z]+(?:-[a-z]+)+-[0-9]+$/.test(entry)
    ? null
    : {
        why: 'no region is named so',
        ...(/^[a-z]+(-[a-z]+)?-?$/.test(entry) ? { suggestion: `write ${entry}*` } : {}),
      };
});

const startsWith = (prefix: string, what: string) =>
  ofEach((entry) => {
    const start = entry.replace(/[*?\\].*$/s, '');
    const shared = start.slice(0, prefix.length);
    return prefix.startsWith(shared) ? null : { why: `the id of ${what} begins with ${prefix}` };
  });
const instances = startsWith('i-', 'an instance');
const images = startsWith('ami-', 'an image');

const instanceTypes = ofEach((entry) => {
  const lower = writeLower(entry);
  if (lower !== null) return { why: 'instance types are written in lower case', suggestion: lower };
  return isGlob(entry) || entry.includes('.')
    ? null
    : { why: 'an instance type has a family and a size', suggestion: `write ${entry}.*` };
});

const writeLower = (entry: string): string | null => (/[A-Z]/.test(entry) ? `write ${entry.toLowerCase()}` : null);
