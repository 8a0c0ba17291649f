import type { Principal, PrincipalKind } from '../facts/types.ts';
import { type Field, member, rootField, textOf } from './field.ts';

/**
 * Names who made a call, from a record's `userIdentity`, whatever is missing from it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function principalOf(userIdentity: unknown): Principal {
  const identity = rootField(userIdentity);
  const context = member(identity, 'sessionContext');
  const issuer = member(context, 'sessionIssuer');
  const evidence: Identity = {
    type: said(identity, 'type'),
    arn: said(identity, 'arn'),
    account: accountIdOf(member(identity, 'accountId')),
    principalId: said(identity, 'principalId'),
    userName: said(identity, 'userName'),
    via: said(identity, 'invokedBy'),
    issuerName: said(issuer, 'userName'),
    issuerArn: said(issuer, 'arn'),
    userId: said(member(identity, 'onBehalfOf'), 'userId'),
    credentialId: said(identity, 'credentialId'),
  };
  const { kind, name, session } = named(evidence);
  return {
    kind,
    name: clipped(name),
    arn: evidence.arn,
    account: evidence.account,
    session,
    issuerArn: evidence.issuerArn,
    sourceIdentity: said(context, 'sourceIdentity'),
    via: evidence.via,
  };
}

type Texts = 'type' | 'arn' | 'account' | 'principalId' | 'userName' | 'via';
type Identity = Readonly<Record<Texts | 'issuerName' | 'issuerArn' | 'userId' | 'credentialId', string | null>>;
interface Named {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly session: string | null;
}

const kinds: ReadonlyMap<string, PrincipalKind> = new Map([
  ['IAMUser', 'user'],
  ['AssumedRole', 'role'],
  ['Role', 'role'],
  ['Root', 'root'],
  ['FederatedUser', 'federated'],
  ['AWSService', 'service'],
  ['AWSAccount', 'account'],
  ['IdentityCenterUser', 'identity-center'],
  ['WebIdentityUser', 'web-identity'],
  ['SAMLUser', 'saml'],
  ['Directory', 'directory'],
]);

/** AwsServiceEvents and edited records have no type: the ARN tells it, or that nobody but a service is named. */
function kindOf({ type, arn, via }: Identity): PrincipalKind {
  const told = type === null ? undefined : kinds.get(type);
  if (told !== undefined) return told;
  const resource = arn === null ? null : resourceOf(arn);
  if (resource === null) return type === null && via !== null ? 'service' : 'unknown';
  if (resource.startsWith('assumed-role/') || resource.startsWith('role/')) return 'role';
  if (resource.startsWith('federated-user/')) return 'federated';
  if (resource.startsWith('user/')) return 'user';
  return resource === 'root' ? 'root' : 'unknown';
}

function named(identity: Identity): Named {
  const kind = kindOf(identity);
  const { account, principalId, userName, via, userId, credentialId } = identity;
  switch (kind) {
    case 'role':
      return namedRole(identity);
    case 'root':
      // The alias that some records carry as userName is not always there; the account id is.
      return { kind, name: `root of ${account ?? userName ?? 'an unknown account'}`, session: null };
    case 'federated': {
      const session = sessionOf(identity, 'federated-user/');
      return { kind, name: session ?? userName ?? fallback(identity), session };
    }
    case 'service':
      return { kind, name: via ?? fallback(identity), session: null };
    case 'account': {
      const name = account === null ? fallback(identity) : `${principalId ?? 'somebody'} of ${account}`;
      return { kind, name, session: afterColon(principalId) };
    }
    case 'identity-center':
      return { kind, name: userName ?? userId ?? credentialId ?? fallback(identity), session: null };
    case 'user':
    case 'web-identity':
    case 'saml':
    case 'directory':
    case 'unknown':
      return { kind, name: userName ?? fallback(identity), session: null };
  }
}

const fallback = ({ arn, principalId, via, account }: Identity): string =>
  lastPart(arn) ?? principalId ?? via ?? (account === null ? 'unknown' : `somebody of ${account}`);

/** Nobody but IAM Identity Center can make a role under this path. The session is the person, mostly by e-mail. */
const identityCenterRole = /^arn:[^:]+:iam::\d*:role\/aws-reserved\/sso\.amazonaws\.com\//;
const identityCenterName = /^AWSReservedSSO_.+_[0-9A-Za-z]+$/;

function namedRole(identity: Identity): Named {
  const { arn, issuerArn, issuerName, userName } = identity;
  const session = sessionOf(identity, 'assumed-role/');
  const resource = arn === null ? '' : (resourceOf(arn) ?? '');
  const fromArn = resource.startsWith('assumed-role/') ? resource.split('/')[1] || null : lastPart(arn);
  const role = issuerName ?? lastPart(issuerArn) ?? fromArn ?? userName;
  // With its ARN unknown the name must do; with it known, a look-alike name does not make a role a person.
  const isPerson =
    issuerArn === null ? role !== null && identityCenterName.test(role) : identityCenterRole.test(issuerArn);
  if (isPerson && session !== null) return { kind: 'role', name: session, session };
  const name = role === null ? (session ?? fallback(identity)) : session === null ? role : `${role}/${session}`;
  return { kind: 'role', name, session };
}

/**
 * The session name: all of `principalId` after its first colon, else all of the ARN after the role's name.
 * STS drops a role's path from the ARN, and a session name may hold `=`, spaces, and in practice slashes.
 */
function sessionOf({ principalId, arn }: Identity, prefix: 'assumed-role/' | 'federated-user/'): string | null {
  const told = afterColon(principalId);
  if (told !== null) return told;
  const resource = arn === null ? null : resourceOf(arn);
  if (resource === null || !resource.startsWith(prefix)) return null;
  const rest = resource.slice(prefix.length);
  if (prefix === 'federated-user/') return rest || null;
  const slash = rest.indexOf('/');
  return slash < 0 ? null : rest.slice(slash + 1) || null;
}

function afterColon(text: string | null): string | null {
  const colon = text?.indexOf(':') ?? -1;
  return text === null || colon < 0 ? null : text.slice(colon + 1) || null;
}

/** The sixth part of an ARN, whatever it holds: `user/team/alice`. */
function resourceOf(arn: string): string | null {
  const found = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(arn);
  return found?.[1] ?? null;
}

/** IAM names hold no slash, so the last part is the name and all before it the path. */
function lastPart(arn: string | null): string | null {
  const resource = arn === null ? null : (resourceOf(arn) ?? arn);
  return resource === null ? null : resource.slice(resource.lastIndexOf('/') + 1) || null;
}

/** CloudTrail hides what a person may have typed by mistake, such as a password in the field for the name. */
const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

function said(field: Field, name: string): string | null {
  const text = textOf(member(field, name));
  return text === null || text === '' || text.includes(hidden) ? null : text;
}

/** An account id that a tool took for a number has lost its leading zeros. */
export function accountIdOf({ value }: Field): string | null {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value > 0 ? String(value).padStart(12, '0') : null;
  return typeof value === 'string' && /^[0-9A-Za-z_-]{1,64}$/.test(value) ? value : null;
}

/** Twice what IAM allows for a role and a session together: a longer name is no name. */
const longestName = 256;

const clipped = (name: string): string => (name.length > longestName ? `${name.slice(0, longestName)}…` : name);
