import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { AccountNames } from '../conditions.ts';
import { parseDuration } from '../durations.ts';
import { compileGlobs } from '../globs.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';

/** One check per key. Every instance has an image with an owner and so on: evidence that says it has none says nothing. */
export function compileImage(image: NonNullable<Requirements['image']>, names: AccountNames): Check[] {
  return [
    ...(image.ids === undefined ? [] : [compileIds(image.ids)]),
    ...(image.owners === undefined ? [] : [compileOwners(image.owners, names)]),
    ...(image.names === undefined ? [] : [compileNames(image.names)]),
    ...(image.maxAge === undefined ? [] : [compileMaxAge(image.maxAge)]),
  ];
}

function compileIds(ids: readonly string[]): Check {
  const set = new Set(ids);
  const wanted = oneOf(ids);
  const unseen = unknown('imageId');
  const fix = { kind: 'relaunch', hint: `from an image that is ${wanted}` } as const;
  return ({ facts: { imageId } }) => {
    if (imageId?.is !== 'known') return unseen;
    if (set.has(imageId.value)) return yes;
    return failed({ what: 'image', seen: say(imageId.value), wanted, near: null, fix });
  };
}

/** The names by which AWS owns images, beside account ids. */
export const ownerAliases = ['amazon', 'aws-marketplace', 'aws-backup-vault', 'microsoft'] as const;
const isAlias = (owner: string): boolean => (ownerAliases as readonly string[]).includes(owner);

/**
 * An owner has an account id and perhaps an alias, and the evidence may give one of them alone. What is listed as the
 * other one is then neither met nor missed.
 */
function compileOwners(owners: readonly string[], names: AccountNames): Check {
  const own = owners.includes('self');
  const aliases = new Set(owners.filter(isAlias));
  const ids = new Set(
    owners.filter((owner) => owner !== 'self' && !isAlias(owner)).map((owner) => names.get(owner) ?? owner),
  );
  const wanted = oneOf(owners);
  const fix = { kind: 'relaunch', hint: `from an image whose owner is ${wanted}` } as const;
  const noOwner = unknown('imageOwner');
  const noAlias = unknown('imageOwnerAlias');
  return ({ ref, facts: { imageOwner: owner, imageOwnerAlias: alias } }) => {
    if (alias?.is === 'known' && aliases.has(alias.value)) return yes;
    if (owner?.is !== 'known') return noOwner;
    const { value } = owner;
    if (ids.has(value) || aliases.has(value) || (own && value === ref.account)) return yes;
    const isId = /^\d{12}$/.test(value);
    // An account of the customer's has no alias, so `self` needs no id to be known to differ from one.
    if (isId && aliases.size > 0 && alias === undefined) return noAlias;
    if (!isId && ids.size > 0) return noOwner;
    return failed({ what: 'image owner', seen: say(value), wanted, near: null, fix });
  };
}

function compileNames(globs: readonly string[]): Check {
  const matches = compileGlobs(globs);
  const wanted = oneOf(globs);
  const unseen = unknown('imageName');
  const fix = { kind: 'relaunch', hint: `from an image whose name is ${wanted}` } as const;
  return ({ facts: { imageName } }) => {
    if (imageName?.is !== 'known') return unseen;
    if (matches(imageName.value)) return yes;
    return failed({ what: 'image name', seen: say(imageName.value), wanted, near: null, fix });
  };
}

/** Measured at the launch: an instance does not come to violate it by running on. */
function compileMaxAge(maxAge: string): Check {
  const most = parseDuration(maxAge);
  if (most === null) throw new Error(`${maxAge} is no duration`);
  const wanted = `at most ${maxAge}`;
  const fix = { kind: 'relaunch', hint: `from an image that is ${wanted} old` } as const;
  const noLaunch = unknown('launch');
  const noAge = unknown('imageCreatedAt');
  return ({ launchedAt, facts: { imageCreatedAt: created } }) => {
    if (created?.is !== 'known') return noAge;
    if (launchedAt === null) return noLaunch;
    const age = launchedAt.getTime() - created.value.getTime();
    return age <= most ? yes : failed({ what: 'image age', seen: roundedUp(age), wanted, near: null, fix });
  };
}

const hour = 3_600_000;

/** In whole hours, from two days on in days; never rounded to what would have been allowed. */
const roundedUp = (ms: number): string =>
  ms > 48 * hour ? `${Math.ceil(ms / (24 * hour))}d` : `${Math.ceil(ms / hour)}h`;
