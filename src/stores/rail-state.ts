import type { ActivePolicy, PolicyVersion, RailChange, Release, SharedRails } from '../engine/ports.ts';

/** What every store keeps of the rails as one value, and how a change makes the next one of it. */
export const noRails: SharedRails = {
  frozen: null,
  unfrozenAt: null,
  tripped: new Map(),
  resumedAt: new Map(),
  releases: [],
  policy: null,
};

/**
 * The rails after a change. A rail that was not in place is still released: a step may have been held in the moment
 * before it was let go.
 */
export function applyChange(before: SharedRails, change: RailChange): SharedRails {
  const { by, at, why } = change;
  switch (change.do) {
    case 'freeze':
      return before.frozen === null ? { ...before, frozen: { by, why, at } } : before;
    case 'unfreeze':
      return {
        ...before,
        frozen: null,
        unfrozenAt: before.frozen === null ? before.unfrozenAt : at,
        releases: withRelease(before.releases, 'freeze', null, change),
      };
    case 'trip':
      return before.tripped.has(change.rule)
        ? before
        : { ...before, tripped: new Map([...before.tripped, [change.rule, { at }]]) };
    case 'resume':
      return {
        ...before,
        tripped: new Map([...before.tripped].filter(([rule]) => rule !== change.rule)),
        resumedAt: before.tripped.has(change.rule)
          ? new Map([...before.resumedAt, [change.rule, at]])
          : before.resumedAt,
        releases: withRelease(before.releases, 'breaker', change.rule, change),
      };
    case 'grant': {
      const rails = ['budget-day', 'budget-hour', ...(change.account === null ? ['budget-org' as const] : [])] as const;
      const releases = rails.reduce((all, rail) => withRelease(all, rail, null, change), before.releases);
      return { ...before, releases };
    }
    case 'released':
      return { ...before, releases: before.releases.filter(({ id }) => id !== change.id) };
  }
}

/** A release takes the place of an earlier one of the same rail and rule, all of whose steps it tells as well. */
function withRelease(
  before: readonly Release[],
  rail: Release['rail'],
  rule: string | null,
  { by, at }: RailChange,
): readonly Release[] {
  const others = before.filter((release) => release.rail !== rail || release.rule !== rule);
  return [...others, { id: `${rail} ${rule ?? '*'} ${at.toISOString()}`, rail, rule, by, at }];
}

/**
 * The policy that counts once a host has come with its own: the newer one. The same one may be told to be newer. A
 * rule enforces since it began to without a break; one of a first installation, since the policy was put in place.
 */
export function activated(
  before: ActivePolicy | null,
  { digest, since, enforcing }: PolicyVersion,
  at: Date,
): ActivePolicy {
  const begin = since.getTime() < at.getTime() ? since : at;
  if (before === null) return { digest, since, activatedAt: at, enforcingSince: sinceOf(enforcing, () => begin) };
  if (since.getTime() <= before.since.getTime()) return before;
  if (digest === before.digest) return { ...before, since };
  const enforcingSince = sinceOf(enforcing, (rule) => before.enforcingSince.get(rule) ?? at);
  return { digest, since, activatedAt: at, enforcingSince };
}

const sinceOf = (rules: readonly string[], of: (rule: string) => Date): ReadonlyMap<string, Date> =>
  new Map(rules.map((rule) => [rule, of(rule)]));
