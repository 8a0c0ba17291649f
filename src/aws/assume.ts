import type { STSClient } from '@aws-sdk/client-sts';
import { NoAccessError, nameOf, troubleOf, whyOf } from './errors.ts';
import { type Place, partitionOf } from './partition.ts';
import { type Credentials, stsSdk } from './sdk.ts';

export interface RoleToAssume {
  /** Its name, with its path if it has one. */
  readonly role: string;
  readonly externalId: string | undefined;
  readonly sessionName: string;
}

/** In seconds. An hour is the most where a role assumes a role; a session for one call lives for the least there is. */
const [wholeHour, shortest] = [3_600, 900];

/** @throws {NoAccessError} when the role is not there, or does not trust us: AWS answers both alike */
export async function assumeRole(sts: STSClient, place: Place, role: RoleToAssume): Promise<Credentials>;
/**
 * @param sessionPolicy narrows what the session may do
 * @returns null when STS does not take the policy: too large once packed, or not well-formed
 */
export async function assumeRole(
  sts: STSClient,
  place: Place,
  role: RoleToAssume,
  sessionPolicy: string,
): Promise<Credentials | null>;
export async function assumeRole(
  sts: STSClient,
  { account, region }: Place,
  { role, externalId, sessionName }: RoleToAssume,
  sessionPolicy?: string,
): Promise<Credentials | null> {
  const { AssumeRoleCommand } = await stsSdk();
  const arn = `arn:${partitionOf(region)}:iam::${account}:role/${role}`;
  const command = new AssumeRoleCommand({
    RoleArn: arn,
    RoleSessionName: sessionName,
    DurationSeconds: sessionPolicy === undefined ? wholeHour : shortest,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(sessionPolicy === undefined ? {} : { Policy: sessionPolicy }),
  });
  try {
    const { Credentials: given } = await sts.send(command);
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration)
      throw new Error(`STS gave no credentials for ${arn}`);
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    };
  } catch (cause) {
    if (sessionPolicy !== undefined && isAboutThePolicy(cause)) return null;
    const trouble = troubleOf(cause);
    if (trouble === 'denied' || trouble === 'no-access')
      throw new NoAccessError(`${arn} cannot be assumed: ${whyOf(cause)}`, { cause });
    throw cause;
  }
}

const isAboutThePolicy = (error: unknown): boolean =>
  [
    'PackedPolicyTooLargeException',
    'PackedPolicyTooLarge',
    'MalformedPolicyDocumentException',
    'MalformedPolicyDocument',
  ].includes(nameOf(error));

/** @throws {NoAccessError} when there are no credentials, or ones that AWS does not take */
export async function accountOf(sts: STSClient): Promise<string> {
  const { GetCallerIdentityCommand } = await stsSdk();
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    if (!Account) throw new Error('STS did not say whose credentials these are');
    return Account;
  } catch (cause) {
    if (troubleOf(cause) === 'no-access') throw new NoAccessError(whyOf(cause), { cause });
    throw cause;
  }
}
