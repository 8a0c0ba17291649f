import { NoAccessError, troubleOf, whyOf } from '../errors.ts';
import { type ClientSettings, requestHandler, stsSdk } from '../sdk.ts';

/** Whose credentials these are. */
export interface Caller {
  /** `arn:aws:sts::111122223333:assumed-role/Admin/alice` */
  readonly arn: string;
  readonly account: string;
}

/** @throws {NoAccessError} when there are no credentials, or ones that AWS does not take */
export async function callerIdentity(settings: ClientSettings = {}): Promise<Caller> {
  const { GetCallerIdentityCommand, STSClient } = await stsSdk();
  const { endpoint, region, credentials } = settings;
  const client = new STSClient({
    requestHandler,
    region: region ?? homeRegion(process.env),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  try {
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    if (!Arn || !Account) throw new Error('STS did not say whose credentials these are');
    return { arn: Arn, account: Account };
  } catch (cause) {
    if (troubleOf(cause) === 'no-access') throw new NoAccessError(whyOf(cause), { cause });
    throw cause;
  } finally {
    client.destroy();
  }
}

/** Where AWS is asked what is the same everywhere, if the environment names no region. */
export const homeRegion = (env: Readonly<Record<string, string | undefined>>): string =>
  env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
