import type { STSClient } from '@aws-sdk/client-sts';
import { accountOf, assumeRole, type RoleToAssume } from './assume.ts';
import { NoAccessError, troubleOf } from './errors.ts';
import { type Place, partitionOf } from './partition.ts';
import type { CredentialSource, Credentials } from './sdk.ts';

export interface CredentialsConfig {
  /** Null: only the host's own account is reached, as the host itself. */
  readonly role: RoleToAssume | null;
  /** The account of the host's own credentials; null: whichever they turn out to be of. */
  readonly homeAccount: string | null;
  /** Where STS is asked; null: the region that is called. */
  readonly homeRegion: string | null;
  readonly clock: () => Date;
  /** credentials undefined: the host's own. */
  readonly newSts: (region: string, credentials?: CredentialSource) => Promise<STSClient>;
}

/** The credentials of one account, checked to be of it: of the role there, or the host's own. */
export interface Entry {
  readonly credentials: () => Promise<Credentials>;
  readonly asRole: boolean;
}

export interface Entries {
  /** @throws {NoAccessError} when no credentials of ours can be used in that account */
  enter(place: Place): Promise<Entry>;
  /** Credentials of the role under a session policy; null where STS refuses the policy. */
  narrowed(place: Place, sessionPolicy: string): Promise<Credentials | null>;
  forget(account: string): void;
}

/** The SDK asks again five minutes before the end of what it was given; by then we must have something newer. */
const renewBefore = 6 * 60_000;
/** An account that cannot be entered is not tried again by every read that is due there. */
const refusalLasts = 60_000;

interface Known {
  readonly entry: Promise<Entry>;
  refusedAt: number | null;
}

export function createEntries({ role, homeAccount, homeRegion, clock, newSts }: CredentialsConfig): Entries {
  const known = new Map<string, Known>();
  const hosts = new Map<string, Promise<STSClient>>();

  /** STS is asked where the host lives: a role's region may be one that the host's account has not enabled. */
  const stsRegion = (region: string): string =>
    homeRegion !== null && partitionOf(homeRegion) === partitionOf(region) ? homeRegion : region;

  /** As the host itself: one client, so that its credentials are read once; a new one where they had ended. */
  const asHost = async <T>(region: string, ask: (sts: STSClient) => Promise<T>): Promise<T> => {
    const place = stsRegion(region);
    const client = (): Promise<STSClient> => {
      const found = hosts.get(place) ?? newSts(place);
      hosts.set(place, found);
      return found;
    };
    try {
      return await ask(await client());
    } catch (error) {
      if (troubleOf(error) !== 'expired') throw error;
      hosts.delete(place);
      return ask(await client());
    }
  };

  const enterAsRole = async (place: Place, wanted: RoleToAssume): Promise<Entry> => {
    const assume = (): Promise<Credentials> => asHost(place.region, (sts) => assumeRole(sts, place, wanted));
    const credentials = renewing(assume, clock);
    const sts = await newSts(stsRegion(place.region), await credentials());
    const own = await accountOf(sts);
    if (own !== place.account) throw new NoAccessError(`the credentials given for ${place.account} are of ${own}`);
    return { credentials, asRole: true };
  };

  const enterAsHost = ({ account, region }: Place): Promise<Entry> =>
    asHost(region, async (sts) => {
      const own = await accountOf(sts);
      if (own !== account) throw new NoAccessError(`the host's own credentials are of ${own}, not of ${account}`);
      return { credentials: () => sts.config.credentials(), asRole: false };
    });

  /**
   * The role goes first in the host's own account, too: it holds only what the policy's steps need. Without a usable
   * one there, the host acts as itself.
   */
  const enterAnew = async (place: Place): Promise<Entry> => {
    if (role === null) return enterAsHost(place);
    try {
      return await enterAsRole(place, role);
    } catch (refusal) {
      const mayBeHome = homeAccount === null || homeAccount === place.account;
      if (!(refusal instanceof NoAccessError) || !mayBeHome) throw refusal;
      return enterAsHost(place).catch((error: unknown) => {
        throw error instanceof NoAccessError ? refusal : error;
      });
    }
  };

  return {
    enter: (place) => {
      const { account } = place;
      const before = known.get(account);
      const isStale = before?.refusedAt != null && clock().getTime() - before.refusedAt >= refusalLasts;
      if (before !== undefined && !isStale) return before.entry;
      const next: Known = { entry: enterAnew(place), refusedAt: null };
      known.set(account, next);
      next.entry.catch((error: unknown) => {
        if (error instanceof NoAccessError) next.refusedAt = clock().getTime();
        else if (known.get(account) === next) known.delete(account);
      });
      return next.entry;
    },
    narrowed: async (place, sessionPolicy) =>
      role === null ? null : asHost(place.region, (sts) => assumeRole(sts, place, role, sessionPolicy)),
    forget: (account) => void known.delete(account),
  };
}

/** Whoever comes first after they have grown old renews them, for all. */
function renewing(assume: () => Promise<Credentials>, clock: () => Date): () => Promise<Credentials> {
  let last: Promise<Credentials> | null = null;
  const isFresh = ({ expiration }: Credentials): boolean =>
    expiration !== undefined && expiration.getTime() - clock().getTime() > renewBefore;
  return async () => {
    const before = last;
    const held = await before?.catch(() => null);
    if (held != null && isFresh(held)) return held;
    if (last === before || last === null) last = assume();
    return last;
  };
}
