import type { EC2Client, EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { STSClient } from '@aws-sdk/client-sts';
import { createClockOffset } from './clock-offset.ts';
import { createEntries } from './credentials.ts';
import { type CredentialSource, ec2Sdk, requestHandler, stsSdk } from './sdk.ts';
import { askFirst, atTheWire, noteDates } from './wire.ts';

export interface SessionsConfig {
  /** Name of the role to assume in every account; null: only the host's own account is reached, as the host itself. */
  readonly role: string | null;
  readonly externalId?: string;
  /** The account that the host's own credentials are of; in others they are not even tried. */
  readonly homeAccount?: string;
  /** Where STS is asked; left out: AWS_REGION, else the region that is called. */
  readonly homeRegion?: string;
  /** For EC2 and STS alike; left out: AWS's own, or what AWS_ENDPOINT_URL and its like say. */
  readonly endpoint?: string;
  /** The host's own; left out: the SDK's usual chain. */
  readonly credentials?: CredentialSource;
  /** As it stands in CloudTrail beside the role; left out: `broom`. */
  readonly sessionName?: string;
  readonly clock: () => Date;
}

/** A client whose credentials were checked to be of the account that was asked for. It never retries by itself. */
export interface Session {
  readonly ec2: EC2Client;
  /** The session policy that was wanted is in force. */
  readonly narrowed: boolean;
}

export interface SessionOptions {
  readonly sessionPolicy?: string;
  /** Asked right before each request leaves, signed and all; what it throws keeps the request back. */
  readonly beforeSend?: () => void;
}

/** Credentials and clients per account and region, made when first needed. */
export interface Sessions {
  /**
   * A client with options is made for the one call, and one with a session policy has credentials of its own. Where STS
   * refuses the policy, or the host acts as itself, the client comes without it, and says so.
   *
   * @throws {NoAccessError} when no credentials of ours can be used in that account
   */
  ec2For(account: string, region: string, options?: SessionOptions): Promise<Session>;
  /** Drops an account's credentials, or that it could not be entered: the next call takes new ones. */
  forget(account: string): void;
  /** See `ClockOffset.current`. */
  clockOffset(): number | null;
}

export function createSessions(config: SessionsConfig): Sessions {
  const { clock } = config;
  const offset = createClockOffset();
  const clients = new Map<string, Promise<EC2Client>>();
  let handler: NonNullable<EC2ClientConfig['requestHandler']> = requestHandler;

  const settings = (region: string) => ({
    region,
    systemClockOffset: offset.current() ?? 0,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
  });
  const newSts = async (region: string, credentials = config.credentials): Promise<STSClient> => {
    const { STSClient } = await stsSdk();
    const client = new STSClient({ ...settings(region), requestHandler, ...(credentials && { credentials }) });
    client.middlewareStack.add(noteDates(offset, clock), atTheWire);
    return client;
  };
  const newEc2 = async (region: string, credentials: CredentialSource): Promise<EC2Client> => {
    const { EC2Client } = await ec2Sdk();
    const client = new EC2Client({ ...settings(region), maxAttempts: 1, requestHandler: handler, credentials });
    // One pool of connections for all clients, which are many.
    handler = client.config.requestHandler;
    client.middlewareStack.add(noteDates(offset, clock), atTheWire);
    return client;
  };
  const { role, externalId, sessionName = 'broom' } = config;
  const entries = createEntries({
    role: role === null ? null : { role, externalId, sessionName },
    homeAccount: config.homeAccount ?? null,
    homeRegion: config.homeRegion ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? null,
    clock,
    newSts,
  });

  const forget = (account: string): void => {
    entries.forget(account);
    for (const key of clients.keys()) if (key.startsWith(`${account} `)) clients.delete(key);
  };

  return {
    ec2For: async (account, region, { sessionPolicy, beforeSend } = {}) => {
      const place = { account, region };
      const entry = await entries.enter(place);
      if (sessionPolicy === undefined && beforeSend === undefined) {
        const key = `${account} ${region}`;
        const client = clients.get(key) ?? newEc2(region, entry.credentials);
        clients.set(key, client);
        return { ec2: await client, narrowed: false };
      }
      const own = sessionPolicy !== undefined && entry.asRole ? await entries.narrowed(place, sessionPolicy) : null;
      const ec2 = await newEc2(region, own ?? entry.credentials);
      if (beforeSend !== undefined) ec2.middlewareStack.add(askFirst(beforeSend), atTheWire);
      return { ec2, narrowed: own !== null };
    },
    forget,
    clockOffset: offset.current,
  };
}
