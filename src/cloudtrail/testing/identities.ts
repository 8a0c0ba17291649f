/** `userIdentity` as CloudTrail writes it, for each kind of caller. For tests. */
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
export function assumedRole(role: string, session: string, path = '/', more: Identity = {}): Identity {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEEXAMPLE:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEEXAMPLE',
        arn: `arn:aws:iam::${account}:role${path}${role}`,
        accountId: account,
        userName: role,
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-03-01T11:30:00Z', mfaAuthenticated: 'false' },
    },
    ...more,
  };
}

/** A person who came through IAM Identity Center. */
export const ssoUser = (email = 'alice@example.com', set = 'Developer'): Identity =>
  assumedRole(`AWSReservedSSO_${set}_0123456789abcdef`, email, '/aws-reserved/sso.amazonaws.com/eu-west-1/');

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
