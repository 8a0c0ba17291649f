import { resolveAccount } from './accounts.ts';
import { endOfDay } from './dates.ts';
import { defaults } from './defaults.ts';
import { type Path, type Problem, show } from './diagnostics.ts';
import { durationPattern, parseDuration } from './durations.ts';
import { globProblem, globProblems } from './glob-problems.ts';
import type { Means } from './means.ts';
import { entriesOf, field, isMap, itemsOf, textsOf } from './raw-value.ts';
import { requirementProblems } from './requirement-problems.ts';
import { stepProblems } from './step-problems.ts';
import { didYouMean } from './words.ts';

/**
 * Every mistake that shape alone does not show: words that name nothing, keys that exclude or need each other, globs,
 * patterns, files, dates. Looks at what is there, whatever its shape, so that all mistakes are told at once.
 */
export function meaningProblems(expanded: unknown, means: Means): Problem[] {
  const { names } = means;
  const rules = itemsOf(field(expanded, 'rules'));
  const exemptions = itemsOf(field(expanded, 'except'));
  const ruleIds = textsOf(rules.map((rule) => field(rule, 'id')));
  return [
    ...durationsOf(expanded, []),
    ...accountProblems(field(field(expanded, 'protect'), 'accounts'), ['protect', 'accounts'], names, 'no globs'),
    ...channelProblems(field(expanded, 'channels'), ['channels'], names),
    ...repeatedIds(rules, 'rules'),
    ...rules.flatMap((rule, index) => [
      ...durationsOf(rule, ['rules', index]),
      ...whenProblems(field(rule, 'when'), ['rules', index, 'when'], names),
      ...requirementProblems(field(rule, 'require'), ['rules', index, 'require'], means),
      ...stepProblems(rule, ['rules', index], field(expanded, 'settle')),
      ...channelProblems(field(rule, 'channels'), ['rules', index, 'channels'], names),
    ]),
    ...repeatedIds(exemptions, 'except'),
    ...exemptions.flatMap((exemption, index) => [
      ...exemptionProblems(exemption, ['except', index], ruleIds, reservedTags(expanded)),
      ...whenProblems(field(exemption, 'when'), ['except', index, 'when'], names),
    ]),
    ...silence(expanded),
  ];
}

/** `accounts:`, as far as it can be read. */
export const accountNames = (expanded: unknown): Map<string, string> =>
  new Map(
    entriesOf(field(expanded, 'accounts')).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

function reservedTags(expanded: unknown): readonly string[] {
  const written = field(expanded, 'reservedTags');
  return written === undefined ? defaults.reservedTags : textsOf(written);
}

/** Durations of the right form that are too long. */
function durationsOf(holder: unknown, path: Path): Problem[] {
  const places: [Path, unknown][] = [
    [[...path, 'settle'], field(holder, 'settle')],
    [[...path, 'staleAfter'], field(holder, 'staleAfter')],
    [[...path, 'breaker', 'within'], field(field(holder, 'breaker'), 'within')],
    ...itemsOf(field(holder, 'steps')).map((step, index): [Path, unknown] => [
      [...path, 'steps', index, 'after'],
      field(step, 'after'),
    ]),
  ];
  return places
    .filter(([, value]) => typeof value === 'string' && durationPattern.test(value) && parseDuration(value) === null)
    .map(([place, value]) => ({ path: place, wanted: 'a duration up to 3650d', seen: show(value) }));
}

function repeatedIds(items: readonly unknown[], key: 'rules' | 'except'): Problem[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const id = field(item, 'id');
    if (typeof id !== 'string') return [];
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    return first === undefined
      ? []
      : [
          {
            path: [key, index, 'id'],
            message: `the id ${show(id)} is that of ${key}[${first}] already`,
            seen: show(id),
          },
        ];
  });
}

function accountProblems(
  accounts: unknown,
  path: Path,
  names: ReadonlyMap<string, string>,
  globs: 'globs' | 'no globs',
): Problem[] {
  return itemsOf(accounts).flatMap((account, index) => {
    if (typeof account !== 'string') return [];
    const place = [...path, index];
    const literal = names.has(account) || /^[0-9]{12}$/.test(account);
    if (literal) return [];
    if (globs === 'globs') {
      const problem = globProblem(account, place);
      if (problem !== null) return [problem];
      if (resolveAccount(account, names) !== null) return [];
    }
    const wanted = `a name from \`accounts:\`${globs === 'globs' ? ', a glob' : ''} or an account id of twelve digits`;
    const unnamed = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(account)
      ? `name it in the policy: accounts: { ${account}: "111122223333" }`
      : null;
    const suggestion = didYouMean(account, names.keys()) ?? unnamed;
    return [{ path: place, wanted, seen: show(account), suggestion }];
  });
}

function channelProblems(channels: unknown, path: Path, names: ReadonlyMap<string, string>): Problem[] {
  return itemsOf(channels).flatMap((channel, index) => {
    if (!isMap(channel)) return [];
    const kinds = ['sns', 'slack', 'webhook'].filter((kind) => channel[kind] !== undefined);
    const one: Problem[] =
      kinds.length === 1
        ? []
        : [
            {
              path: [...path, index],
              wanted: 'one of sns, slack and webhook',
              seen: kinds.length === 0 ? 'none of them' : kinds.join(' and '),
            },
          ];
    const when = field(channel, 'when');
    return [...one, ...accountProblems(field(when, 'accounts'), [...path, index, 'when', 'accounts'], names, 'globs')];
  });
}

function whenProblems(when: unknown, path: Path, names: ReadonlyMap<string, string>): Problem[] {
  if (!isMap(when)) return [];
  if (Object.keys(when).length === 0) {
    return [
      {
        path,
        message: 'an empty `when` says nothing',
        seen: 'an empty map',
        suggestion: path[0] === 'rules' ? 'leave it out to mean every instance' : 'name what is exempt',
      },
    ];
  }
  return [
    ...accountProblems(when.accounts, [...path, 'accounts'], names, 'globs'),
    ...['regions', 'principals', 'instances', 'images'].flatMap((key) => globProblems(when[key], [...path, key])),
    ...entriesOf(when.tags).flatMap(([key, match]) => globProblems(match, [...path, 'tags', key])),
  ];
}

function exemptionProblems(
  exemption: unknown,
  path: Path,
  ruleIds: readonly string[],
  reserved: readonly string[],
): Problem[] {
  const expires = field(exemption, 'expires');
  const badDate = typeof expires === 'string' && /^\d{4}-\d\d-\d\d$/.test(expires) && endOfDay(expires) === null;
  const tags = entriesOf(field(field(exemption, 'when'), 'tags')).map(([key]) => key);
  return [
    ...(badDate ? [{ path: [...path, 'expires'], wanted: 'a day that the calendar has', seen: show(expires) }] : []),
    ...textsOf(field(exemption, 'rules')).flatMap((id, index) =>
      id === '*' || ruleIds.includes(id)
        ? []
        : [
            {
              path: [...path, 'rules', index],
              wanted: 'the id of a rule, or "*"',
              seen: show(id),
              suggestion: didYouMean(id, ruleIds),
            },
          ],
    ),
    ...tags
      .filter((key) => !reserved.includes(key))
      .map((key) => ({
        path: [...path, 'when', 'tags', key],
        atKey: true,
        message: `an exemption cannot rest on the tag ${show(key)}, which is not among reservedTags: whoever can tag could exempt`,
        seen: show(key),
        wanted: `one of ${reserved.join(', ')}`,
        suggestion: didYouMean(key, reserved) ?? `add ${show(key)} to reservedTags once only named roles may write it`,
      })),
  ];
}

/** A notify without a channel tells nobody. */
function silence(expanded: unknown): Problem[] {
  if (field(expanded, 'channels') !== undefined) return [];
  const silent = itemsOf(field(expanded, 'rules')).flatMap((rule, index) => {
    const notifies = itemsOf(field(rule, 'steps')).some((step) => field(step, 'do') === 'notify');
    return notifies && field(rule, 'channels') === undefined ? [index] : [];
  });
  const [first] = silent;
  if (first === undefined) return [];
  return [
    {
      severity: 'warning',
      path: ['rules', first, 'steps'],
      message: 'notify has no channel to tell, neither the policy’s nor the rule’s',
      suggestion: 'add `channels`',
    },
  ];
}
