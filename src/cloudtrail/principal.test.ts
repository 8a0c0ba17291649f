import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  account,
  assumedRole,
  autoScaling,
  autoScalingOf2015,
  awsService,
  federatedUser,
  type Identity,
  iamUser,
  rootUser,
  ssoUser,
} from '../testing/identities.ts';
import { principalOf } from './principal.ts';

const sts = (resource: string): string => `arn:aws:sts::${account}:${resource}`;
const iam = (resource: string): string => `arn:aws:iam::${account}:${resource}`;

describe('the name of a principal', () => {
  test.each<[string, unknown, string, string]>([
    ['a user is its user name', iamUser('alice'), 'user', 'alice'],
    ['a user may have an @ in its name', iamUser('alice@example.com'), 'user', 'alice@example.com'],
    [
      'a user without userName is told by its ARN, whatever its path',
      { type: 'IAMUser', arn: iam('user/eu/team/alice') },
      'user',
      'alice',
    ],
    ['a user without name and ARN is its id', { type: 'IAMUser', principalId: 'AIDAEXAMPLE' }, 'user', 'AIDAEXAMPLE'],
    [
      'a role is the role and its session',
      assumedRole('deploy', 'alice@example.com'),
      'role',
      'deploy/alice@example.com',
    ],
    ['a session may hold spaces, = and /', assumedRole('deploy', 'a b=c/d/e'), 'role', 'deploy/a b=c/d/e'],
    ['a role with a path is its last part', assumedRole('deploy', 's', '/teams/web/'), 'role', 'deploy/s'],
    [
      'a role without an issuer is told by its ARN',
      { type: 'AssumedRole', arn: sts('assumed-role/deploy/a b=c/d'), accountId: account },
      'role',
      'deploy/a b=c/d',
    ],
    [
      'a role without a session is the role',
      { type: 'AssumedRole', arn: sts('assumed-role/deploy') },
      'role',
      'deploy',
    ],
    [
      'a session without its role is told by principalId',
      { type: 'AssumedRole', principalId: 'AROAEXAMPLE:alice' },
      'role',
      'alice',
    ],
    [
      'an issuer without userName is told by its ARN',
      {
        type: 'AssumedRole',
        principalId: 'AROA:alice',
        sessionContext: { sessionIssuer: { arn: iam('role/x/deploy') } },
      },
      'role',
      'deploy/alice',
    ],
    ['a person of Identity Center is the e-mail', ssoUser('alice@example.com'), 'role', 'alice@example.com'],
    [
      'a person of Identity Center without an issuer is still the e-mail',
      { type: 'AssumedRole', arn: sts('assumed-role/AWSReservedSSO_Developer_0123456789abcdef/alice@example.com') },
      'role',
      'alice@example.com',
    ],
    [
      'a role that only looks like one of Identity Center is no person',
      assumedRole('AWSReservedSSO_Developer_0123456789abcdef', 'alice@example.com', '/mine/'),
      'role',
      'AWSReservedSSO_Developer_0123456789abcdef/alice@example.com',
    ],
    [
      'a role whose own path looks like that of Identity Center is no person',
      assumedRole('r', 'alice@example.com', '/a:role/aws-reserved/sso.amazonaws.com/'),
      'role',
      'r/alice@example.com',
    ],
    [
      'a service-linked role is the role and its session',
      autoScaling(),
      'role',
      'AWSServiceRoleForAutoScaling/AutoScaling',
    ],
    ['root is the account', rootUser(), 'root', `root of ${account}`],
    ['root with an alias is the account all the same', autoScalingOf2015(), 'root', `root of ${account}`],
    [
      'root without an account is the alias',
      { type: 'Root', userName: 'example-alias' },
      'root',
      'root of example-alias',
    ],
    ['a federated user is the name in its ARN', federatedUser('bob'), 'federated', 'bob'],
    [
      'a federated user may be told by the ARN alone',
      { type: 'FederatedUser', arn: sts('federated-user/a/b') },
      'federated',
      'a/b',
    ],
    ['a service is its host name', awsService('spot.amazonaws.com'), 'service', 'spot.amazonaws.com'],
    ['a service without a name is one all the same', { type: 'AWSService' }, 'service', 'unknown'],
    [
      'another account is its principal and the account',
      { type: 'AWSAccount', principalId: 'AROAEXAMPLE:deploy', accountId: account },
      'account',
      `AROAEXAMPLE:deploy of ${account}`,
    ],
    [
      'another account without a principal is somebody',
      { type: 'AWSAccount', accountId: account },
      'account',
      `somebody of ${account}`,
    ],
    [
      'a user of Identity Center is the id there',
      {
        type: 'IdentityCenterUser',
        accountId: account,
        onBehalfOf: { userId: 'user-1', identityStoreArn: 'arn:x' },
        credentialId: 'c-1',
      },
      'identity-center',
      'user-1',
    ],
    [
      'a user of Identity Center without an id is the credential',
      { type: 'IdentityCenterUser', credentialId: 'c-1' },
      'identity-center',
      'c-1',
    ],
    [
      'a role that calls as itself is the role',
      { type: 'Role', arn: iam('role/teams/deploy'), principalId: 'AROA' },
      'role',
      'deploy',
    ],
    ['a directory user is named', { type: 'Directory', userName: 'alice' }, 'directory', 'alice'],
    [
      'a SAML user is named',
      { type: 'SAMLUser', userName: 'alice@example.com', identityProvider: 'idp' },
      'saml',
      'alice@example.com',
    ],
    [
      'a web identity is named',
      { type: 'WebIdentityUser', userName: 'alice', identityProvider: 'www.amazon.com' },
      'web-identity',
      'alice',
    ],
    ['an unknown type is told by what there is', { type: 'Unknown', principalId: 'X' }, 'unknown', 'X'],
    ['a type of tomorrow is told by its ARN', { type: 'RobotUser', arn: iam('user/alice') }, 'user', 'alice'],
    [
      'no type, but a service, is the service',
      { accountId: account, invokedBy: 'ec2.amazonaws.com' },
      'service',
      'ec2.amazonaws.com',
    ],
    ['no type, but a session ARN, is a role', { arn: sts('assumed-role/deploy/alice') }, 'role', 'deploy/alice'],
    ['no type, but the ARN of root, is root', { arn: iam('root'), accountId: account }, 'root', `root of ${account}`],
    ['a hidden name is no name', { ...iamUser(), userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, 'user', 'alice'],
    ['nothing but an account is somebody', { accountId: account }, 'unknown', `somebody of ${account}`],
    ['nothing at all is unknown', {}, 'unknown', 'unknown'],
    ['null is unknown', null, 'unknown', 'unknown'],
    ['text is unknown', 'alice', 'unknown', 'unknown'],
    ['a list is unknown', [iamUser()], 'unknown', 'unknown'],
  ])('%s', (_title, identity, kind, name) => {
    expect(principalOf(identity)).toMatchObject({ kind, name });
  });
});

describe('a principal', () => {
  test('keeps the ARN, the account, the session and the role behind it', () => {
    expect(principalOf(ssoUser('alice@example.com', 'Admin'))).toEqual({
      kind: 'role',
      name: 'alice@example.com',
      arn: sts('assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com'),
      account,
      session: 'alice@example.com',
      issuerArn: iam('role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef'),
      sourceIdentity: null,
      via: null,
    });
  });

  test('keeps the service that the call came through, and the source identity', () => {
    const identity = assumedRole('deploy', 'ci', '/', { invokedBy: 'cloudformation.amazonaws.com' });
    const context = { ...(identity.sessionContext as Identity), sourceIdentity: 'alice@example.com' };
    expect(principalOf({ ...identity, sessionContext: context })).toMatchObject({
      via: 'cloudformation.amazonaws.com',
      sourceIdentity: 'alice@example.com',
    });
  });

  test('has no session and no issuer where CloudTrail writes an empty one', () => {
    const identity = { ...iamUser(), sessionContext: { sessionIssuer: {}, attributes: { mfaAuthenticated: 'true' } } };
    expect(principalOf(identity)).toMatchObject({ session: null, issuerArn: null, via: null });
  });

  test('gets back the zeros that its account lost as a number', () => {
    expect(principalOf({ type: 'Root', accountId: 12_345_678_901 }).account).toBe('012345678901');
  });

  test('has a name of bounded length', () => {
    expect(principalOf(iamUser('x'.repeat(100_000))).name).toHaveLength(257);
  });

  test('always has a name, whatever stands there', () => {
    const fields = ['type', 'arn', 'accountId', 'principalId', 'userName', 'invokedBy', 'sessionContext', 'onBehalfOf'];
    const types = ['IAMUser', 'AssumedRole', 'Root', 'FederatedUser', 'AWSService', 'AWSAccount', 'IdentityCenterUser'];
    const value = fc.oneof(fc.constantFrom(...types, '', ':', '/', 'arn:aws:iam::1:user/'), fc.anything());
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.constantFrom(...fields), value), fc.anything()), (identity) => {
        expect(principalOf(identity).name).not.toBe('');
      }),
      { seed: 20260305, numRuns: 3000 },
    );
  });
});
