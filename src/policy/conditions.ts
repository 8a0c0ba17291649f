import { provenanceOf } from '../facts/provenance.ts';
import { tagOf } from '../facts/tags.ts';
import type { Instance, Principal, PrincipalKind, ProvenanceKind, Some } from '../facts/types.ts';
import { compileAccounts, resolveAccount } from './accounts.ts';
import { no, unknown, yes } from './answers.ts';
import { compileGlobs } from './globs.ts';
import type { ExceptWhen, TagMatch, When } from './schema.ts';
import type { Condition, MissingFact } from './types.ts';

export type AccountNames = ReadonlyMap<string, string>;

/** Holds for every instance. */
export const always: Condition = () => yes;

/** All keys of a `when` or of an exemption's `when`; the members of each list are alternatives. */
export function compileWhen(when: When & ExceptWhen, names: AccountNames): Condition {
  const conditions: Condition[] = [];
  if (when.accounts !== undefined) conditions.push(inAccounts(when.accounts, names));
  if (when.regions !== undefined) {
    const matches = compileGlobs(when.regions);
    conditions.push(({ ref }) => (matches(ref.region) ? yes : no));
  }
  if (when.instances !== undefined) {
    const matches = compileGlobs(when.instances);
    conditions.push(({ ref }) => (matches(ref.id) ? yes : no));
  }
  if (when.launchedBy !== undefined) conditions.push(launchedBy(new Set(when.launchedBy)));
  if (when.principals !== undefined) conditions.push(byPrincipal(when.principals));
  if (when.provenance !== undefined) conditions.push(hasProvenance(new Set(when.provenance)));
  if (when.images !== undefined) conditions.push(fromImage(when.images));
  for (const [key, match] of Object.entries(when.tags ?? {})) conditions.push(hasTag(key, match));
  return all(conditions);
}

/** One that is false decides; else one that is unknown does. */
export function all(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return only;
  return (instance) => {
    let missing: MissingFact[] | null = null;
    for (const condition of conditions) {
      const answer = condition(instance);
      if (answer.is === 'false') return no;
      if (answer.is === 'unknown') missing = [...(missing ?? []), ...answer.missing];
    }
    return missing === null ? yes : unknown(...(missing as unknown as Some<MissingFact>));
  };
}

function inAccounts(accounts: readonly string[], names: AccountNames): Condition {
  const matches = compileAccounts(accounts.flatMap((account) => resolveAccount(account, names) ?? []));
  return ({ ref }) => (matches(ref.account) ? yes : no);
}

const noPrincipal = unknown('principal');

function launchedBy(kinds: ReadonlySet<PrincipalKind>): Condition {
  return ({ launch }) => {
    if (launch === null) return noPrincipal;
    if (kinds.has(launch.principal.kind)) return yes;
    return launch.principal.kind === 'unknown' ? noPrincipal : no;
  };
}

function byPrincipal(globs: readonly string[]): Condition {
  const matches = compileGlobs(globs);
  const names = ({ name, arn, session, sourceIdentity }: Principal) => [name, arn, session, sourceIdentity];
  return ({ launch }) => {
    if (launch === null) return noPrincipal;
    if (names(launch.principal).some((name) => name !== null && matches(name))) return yes;
    return launch.principal.kind === 'unknown' ? noPrincipal : no;
  };
}

const noProvenance = unknown('provenance');

function hasProvenance(kinds: ReadonlySet<ProvenanceKind>): Condition {
  return (instance) => {
    const { kind, certain } = provenanceOf(instance);
    if (kinds.has(kind)) return yes;
    return certain && kind !== 'unknown' ? no : noProvenance;
  };
}

/** Something that is not known to be managed may be, as long as what launched it has not been seen. */
export function isManaged(instance: Instance): ReturnType<Condition> {
  const { managed, certain } = provenanceOf(instance);
  if (managed) return yes;
  return certain ? no : noProvenance;
}

function fromImage(globs: readonly string[]): Condition {
  const matches = compileGlobs(globs);
  const unseen = unknown('imageId');
  return ({ facts: { imageId } }) => {
    if (imageId === undefined || imageId.is === 'absent') return unseen;
    return matches(imageId.value) ? yes : no;
  };
}

function hasTag(key: string, match: TagMatch): Condition {
  const unseen = unknown(`tag ${key}`);
  const [ifThere, ifAbsent] = match === 'absent' ? [no, yes] : [yes, no];
  const matches = typeof match === 'string' ? () => true : compileGlobs(match);
  return ({ tags }) => {
    const tag = tagOf(tags, key);
    if (tag.is === 'unknown') return unseen;
    if (tag.is === 'absent') return ifAbsent;
    return matches(tag.value) ? ifThere : no;
  };
}
