/** Those who make calls in the made trails, with the `userIdentity` that CloudTrail writes for each kind. */

import { random } from './random.mjs';

/**
 * @typedef {object} Actor
 * @property {string} account
 * @property {string} userAgent
 * @property {string} sourceIp an address of the documentation ranges, or the name of a service
 * @property {(at: number) => object} identity the `userIdentity` of a call at that time (ms)
 */

const iso = (/** @type {number} */ ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
const hour = 3_600_000;
/** A session is an hour old at most. */
const sessionStart = (/** @type {number} */ at) => iso(at - (at % hour));

const agents = {
  cli: 'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-57-generic md/arch#x86_64 lang/python#3.13.3 md/pyimpl#CPython m/E,b,Z cfg/retry-mode#standard md/installer#exe md/prompt#off',
  console: 'AWS Internal',
  browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  terraform:
    'APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) terraform-provider-aws/6.3.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.230.0',
  boto: 'Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 os/linux#6.1.140-154.222.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.39.4',
  java: 'aws-sdk-java/2.31.77 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.140-154.222.amzn2023.x86_64 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM#21.0.7+6-LTS md/vendor#Amazon.com_Inc. md/en_US m/D,N',
};

/**
 * Everyone who acts in an account. Ids hang on the account and the name alone, so a person keeps theirs in every trail.
 *
 * @param {string} account twelve digits
 */
export function actorsOf(account) {
  const ids = (/** @type {string} */ name) => random(account, name);

  /** @returns {Actor} */
  const user = (/** @type {string} */ name, /** @type {string} */ userAgent, /** @type {string} */ sourceIp) => {
    const id = ids(`user ${name}`);
    const identity = {
      type: 'IAMUser',
      principalId: `AIDA${id.capitals(17)}`,
      arn: `arn:aws:iam::${account}:user/${name}`,
      accountId: account,
      accessKeyId: `AKIA${id.capitals(9)}EXAMPLE`,
      userName: name,
    };
    return { account, userAgent, sourceIp, identity: () => identity };
  };

  /**
   * @param {string} role path and name
   * @param {string} session
   * @param {string} userAgent
   * @param {string} sourceIp
   * @param {{ invokedBy?: string, mfa?: boolean, delivery?: string }} [more]
   * @returns {Actor}
   */
  const role = (role, session, userAgent, sourceIp, more = {}) => {
    const name = role.slice(role.lastIndexOf('/') + 1);
    const principalId = `AROA${ids(`role ${role}`).capitals(17)}`;
    const accessKeyId = `ASIA${ids(`key ${role} ${session}`).capitals(9)}EXAMPLE`;
    return {
      account,
      userAgent,
      sourceIp,
      identity: (at) => ({
        type: 'AssumedRole',
        principalId: `${principalId}:${session}`,
        arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
        accountId: account,
        accessKeyId,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId,
            arn: `arn:aws:iam::${account}:role/${role}`,
            accountId: account,
            userName: name,
          },
          attributes: { creationDate: sessionStart(at), mfaAuthenticated: String(more.mfa ?? false) },
          ...(more.delivery ? { ec2RoleDelivery: more.delivery } : {}),
        },
        ...(more.invokedBy ? { invokedBy: more.invokedBy } : {}),
      }),
    };
  };

  const sso = 'aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_1f2e3d4c5b6a7988';
  const serviceRole = (/** @type {string} */ service, /** @type {string} */ name, /** @type {string} */ session) =>
    role(`aws-service-role/${service}/${name}`, session, service, service, { invokedBy: service });
  const instance = `i-0${ids('server').hex(16)}`;

  return {
    alice: user('alice', agents.cli, '192.0.2.17'),
    bob: user('bob', agents.cli, '192.0.2.44'),
    carol: user('carol', agents.boto, '198.51.100.9'),
    dave: user('dave', agents.browser, '198.51.100.23'),
    aliceSso: role(sso, 'alice@example.com', agents.browser, '192.0.2.17', { mfa: true }),
    bobSso: role(sso, 'bob@example.com', agents.browser, '192.0.2.44', { mfa: true }),
    jenkins: role('ci/jenkins', 'i-0a1b2c3d4e5f60718', agents.java, '203.0.113.5', { delivery: '2.0' }),
    terraform: role('ci/terraform-ci', 'terraform-ci', agents.terraform, '203.0.113.6'),
    github: role('github-deploy', 'GitHubActions', agents.boto, '203.0.113.77'),
    stack: role(sso, 'alice@example.com', 'cloudformation.amazonaws.com', 'cloudformation.amazonaws.com', {
      invokedBy: 'cloudformation.amazonaws.com',
    }),
    fleet: role('ci/jenkins', 'i-0a1b2c3d4e5f60718', 'ec2fleet.amazonaws.com', 'ec2fleet.amazonaws.com', {
      invokedBy: 'ec2fleet.amazonaws.com',
    }),
    autoscaling: serviceRole('autoscaling.amazonaws.com', 'AWSServiceRoleForAutoScaling', 'AutoScaling'),
    eks: serviceRole('eks-nodegroup.amazonaws.com', 'AWSServiceRoleForAmazonEKSNodegroup', 'EKS'),
    config: serviceRole('config.amazonaws.com', 'AWSServiceRoleForConfig', 'AWSConfig-Describe'),
    server: role('shop-server', instance, agents.java, '10.0.11.7', { delivery: '2.0' }),
    lambda: role('service-role/report-lambda', 'report', agents.boto, '10.0.12.3'),
    /** @type {Actor} */
    root: {
      account,
      userAgent: agents.browser,
      sourceIp: '192.0.2.250',
      identity: (at) => ({
        type: 'Root',
        principalId: account,
        arn: `arn:aws:iam::${account}:root`,
        accountId: account,
        accessKeyId: `ASIA${ids('root').capitals(9)}EXAMPLE`,
        sessionContext: { attributes: { creationDate: sessionStart(at), mfaAuthenticated: 'true' } },
      }),
    },
    /** EC2 itself, which assumes the roles of instance profiles. @type {Actor} */
    ec2: {
      account,
      userAgent: 'ec2.amazonaws.com',
      sourceIp: 'ec2.amazonaws.com',
      identity: () => ({ type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }),
    },
  };
}

/** @typedef {ReturnType<typeof actorsOf>} Actors */
