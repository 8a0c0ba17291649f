/** `userIdentity` as CloudTrail writes it, for each kind of caller. */
export type Identity = Readonly<Record<string, unknown>>;

export const account = '111122223333';

export const iamUser = (userName = 'alice', accountId = account): Identity => ({
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLEEXAMPLE',
  arn: `arn:aws:iam::${accountId}:user/${userName}`,
  accountId,
  accessKeyId: 'AKIAEXAMPLEEXAMPLE',
  userName,
});

/** @param path of the role, such as `/aws-service-role/autoscaling.amazonaws.com/`: STS drops it from the ARN */
export function assumedRole(
  role: string,
  session: string,
  path = '/',
  more: Identity = {},
  accountId = account,
): Identity {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEEXAMPLE:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
    accountId,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEEXAMPLE',
        arn: `arn:aws:iam::${accountId}:role${path}${role}`,
        accountId,
        userName: role,
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-03-01T11:30:00Z', mfaAuthenticated: 'false' },
    },
    ...more,
  };
}

/** A person who came through IAM Identity Center. */
export const ssoUser = (email = 'alice@example.com', set = 'Developer', accountId = account): Identity =>
  assumedRole(
    `AWSReservedSSO_${set}_0123456789abcdef`,
    email,
    '/aws-reserved/sso.amazonaws.com/eu-west-1/',
    {},
    accountId,
  );

export const serviceLinkedRole = (role: string, service: string, session: string): Identity =>
  assumedRole(role, session, `/aws-service-role/${service}/`, { invokedBy: service });

/** Auto Scaling since 2018. */
export const autoScaling = (): Identity =>
  serviceLinkedRole('AWSServiceRoleForAutoScaling', 'autoscaling.amazonaws.com', 'AutoScaling');

/** Auto Scaling until 2017: the root of the account, under its alias. */
export const autoScalingOf2015 = (): Identity => ({
  ...rootUser(),
  userName: 'example-alias',
  invokedBy: 'autoscaling.amazonaws.com',
});

export const rootUser = (accountId = account): Identity => ({
  type: 'Root',
  principalId: accountId,
  arn: `arn:aws:iam::${accountId}:root`,
  accountId,
});

export const federatedUser = (name = 'bob'): Identity => ({
  type: 'FederatedUser',
  principalId: `${account}:${name}`,
  arn: `arn:aws:sts::${account}:federated-user/${name}`,
  accountId: account,
  sessionContext: {
    sessionIssuer: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${account}:user/alice`,
      accountId: account,
      userName: 'alice',
    },
  },
});

export const awsService = (invokedBy: string): Identity => ({ type: 'AWSService', invokedBy });

/**
 * The identity that a name stands for: `root`, `autoscaling.amazonaws.com` (a service), `ROLE/SESSION` (a role's session),
 * `alice@example.com` (a person of IAM Identity Center); anything else is an IAM user.
 */
export function identityOf(name: string, accountId = account): Identity {
  if (name === 'root') return rootUser(accountId);
  if (name.endsWith('.amazonaws.com')) return awsService(name);
  const slash = name.indexOf('/');
  if (slash > 0) return assumedRole(name.slice(0, slash), name.slice(slash + 1), '/', {}, accountId);
  return name.includes('@') ? ssoUser(name, 'Developer', accountId) : iamUser(name, accountId);
}
