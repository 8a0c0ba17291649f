/** The kinds of call that fill a trail: what is asked and answered, by service. Shapes as CloudTrail writes them. */

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {Partial<import('./record.mjs').Call> & { service: string, name: string }} Known */
/** @typedef {(rng: Random, place: { account: string, region: string }) => Known} Kind */

/** @returns {Kind} */
const read =
  (
    /** @type {string} */ service,
    /** @type {string} */ name,
    request = (/** @type {Random} */ _rng) => /** @type {object | null} */ (null),
  ) =>
  (rng) => ({
    service,
    name,
    readOnly: true,
    request: request(rng),
  });

const buckets = ['shop-assets', 'shop-invoices', 'audit-logs', 'build-cache', 'reports'];
const roles = ['shop-server', 'report-lambda', 'terraform-ci', 'deploy', 'read-only'];
const listed = (/** @type {string} */ key, /** @type {string} */ id) => ({ items: [{ [key]: id }] });

export const ec2Reads = [
  read('ec2', 'DescribeInstances', (rng) => ({
    instancesSet: listed('instanceId', `i-0${rng.hex(16)}`),
    filterSet: {},
  })),
  read('ec2', 'DescribeInstances', () => ({ maxResults: 1000, instancesSet: {}, filterSet: {} })),
  read('ec2', 'DescribeVolumes', (rng) => ({ volumeSet: listed('volumeId', `vol-0${rng.hex(16)}`), filterSet: {} })),
  read('ec2', 'DescribeVpcs', (rng) => ({ vpcSet: listed('vpcId', `vpc-0${rng.hex(16)}`), filterSet: {} })),
  read('ec2', 'DescribeVpcAttribute', (rng) => ({ vpcId: `vpc-0${rng.hex(16)}`, attribute: 'enableDnsSupport' })),
  read('ec2', 'DescribeSubnets', (rng) => ({ subnetSet: listed('subnetId', `subnet-0${rng.hex(16)}`), filterSet: {} })),
  read('ec2', 'DescribeSecurityGroups', (rng) => ({
    securityGroupSet: {},
    securityGroupIdSet: listed('groupId', `sg-0${rng.hex(16)}`),
    filterSet: {},
  })),
  read('ec2', 'DescribeRouteTables', (rng) => ({
    routeTableIdSet: {},
    filterSet: { items: [{ name: 'association.subnet-id', valueSet: listed('value', `subnet-0${rng.hex(16)}`) }] },
  })),
  read('ec2', 'DescribeImages', (rng) => ({
    executableBySet: {},
    imagesSet: listed('imageId', `ami-0${rng.hex(16)}`),
    ownersSet: {},
    filterSet: {},
  })),
  read('ec2', 'DescribeTags', (rng) => ({
    filterSet: { items: [{ name: 'resource-id', valueSet: listed('value', `i-0${rng.hex(16)}`) }] },
  })),
  read('ec2', 'DescribeNetworkInterfaces', () => ({ networkInterfaceIdSet: {}, filterSet: {} })),
  read('ec2', 'DescribeAvailabilityZones', () => ({ availabilityZoneSet: {}, allAvailabilityZones: true })),
  read('ec2', 'DescribeAccountAttributes', () => ({ accountAttributeNameSet: {}, filterSet: {} })),
];

export const iamReads = [
  read('iam', 'GetRole', (rng) => ({ roleName: rng.pick(roles) })),
  read('iam', 'ListRolePolicies', (rng) => ({ roleName: rng.pick(roles) })),
  read('iam', 'ListAttachedRolePolicies', (rng) => ({ roleName: rng.pick(roles) })),
  read('iam', 'GetUser'),
  read('iam', 'ListRoles', () => ({ maxItems: 100 })),
];

export const otherReads = [
  read('rds', 'DescribeDBInstances', () => ({ maxRecords: 100, includeShared: false })),
  read('rds', 'DescribeDBSnapshots', () => ({ includeShared: false, includePublic: false })),
  read('elasticloadbalancing', 'DescribeTargetHealth', (rng) => ({
    targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/${rng.hex(16)}`,
  })),
  read('elasticloadbalancing', 'DescribeLoadBalancers', () => ({ pageSize: 400 })),
  read('autoscaling', 'DescribeAutoScalingGroups', () => ({ maxRecords: 100 })),
  read('cloudformation', 'DescribeStacks', (rng) => ({ stackName: `shop-${rng.pick(['web', 'data', 'edge'])}` })),
  read('lambda', 'ListFunctions20150331'),
  read('lambda', 'GetFunction20150331v2', (rng) => ({ functionName: rng.pick(['report', 'thumbnail', 'mailer']) })),
  read('monitoring', 'DescribeAlarms', () => ({ maxRecords: 100 })),
  read('logs', 'DescribeLogGroups', () => ({ limit: 50 })),
  read('dynamodb', 'DescribeTable', (rng) => ({ tableName: rng.pick(['orders', 'baskets', 'sessions']) })),
  read('ecr', 'DescribeRepositories', () => ({ maxResults: 100 })),
  read('route53', 'ListHostedZones'),
  read('health', 'DescribeEventAggregates', () => ({
    aggregateField: 'eventTypeCategory',
    filter: { eventStatusCodes: ['open', 'upcoming'] },
  })),
  read('sts', 'GetCallerIdentity'),
  read('secretsmanager', 'DescribeSecret', (rng) => ({ secretId: `shop/${rng.pick(['db', 'mail', 'payments'])}` })),
  // Somebody looks for launches: the words of a launch, in a call that is none.
  read('cloudtrail', 'LookupEvents', () => ({
    maxResults: 50,
    lookupAttributes: [{ attributeKey: 'EventName', attributeValue: 'RunInstances' }],
  })),
];

/** @type {Kind} */
export const bucketRead = (rng, { account, region }) => {
  const bucketName = rng.pick(buckets);
  const name = rng.pick([
    'GetBucketAcl',
    'GetBucketTagging',
    'GetBucketVersioning',
    'GetBucketLogging',
    'GetBucketPolicy',
  ]);
  const host = `${bucketName}.s3.${region}.amazonaws.com`;
  return {
    service: 's3',
    name,
    readOnly: true,
    request: { bucketName, Host: host, [name.slice(9).toLowerCase()]: '' },
    extra: signature(rng, 0, 552),
    resources: [{ accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` }],
  };
};

const signature = (
  /** @type {Random} */ rng,
  /** @type {number} */ bytesTransferredIn,
  /** @type {number} */ bytesTransferredOut,
) => ({
  SignatureVersion: 'SigV4',
  CipherSuite: 'TLS_AES_128_GCM_SHA256',
  bytesTransferredIn,
  AuthenticationMethod: 'AuthHeader',
  'x-amz-id-2': rng.base64(76),
  bytesTransferredOut,
});

/** @returns {Kind} */
export const object =
  (/** @type {'GetObject' | 'PutObject'} */ name) =>
  (rng, { account, region }) => {
    const bucketName = rng.pick(buckets);
    const key = `2026/03/${rng.between(10, 28)}/${rng.hex(12)}.json`;
    const put = name === 'PutObject';
    return {
      service: 's3',
      name,
      readOnly: !put,
      request: { bucketName, Host: `${bucketName}.s3.${region}.amazonaws.com`, key },
      response: put ? { 'x-amz-server-side-encryption': 'AES256' } : null,
      extra: signature(rng, put ? rng.between(200, 90_000) : 0, put ? 0 : rng.between(200, 90_000)),
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
        { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
      ],
    };
  };

/** @type {Kind} */
export const decrypt = (rng, { account, region }) => ({
  service: 'kms',
  name: 'Decrypt',
  readOnly: true,
  request: {
    encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    encryptionContext: {
      PARAMETER_ARN: `arn:aws:ssm:${region}:${account}:parameter/shop/${rng.pick(['db', 'mail', 'payments'])}`,
    },
  },
  resources: [
    {
      accountId: account,
      type: 'AWS::KMS::Key',
      ARN: `arn:aws:kms:${region}:${account}:key/0f1e2d3c-4b5a-4968-8776-655443322110`,
    },
  ],
});

/** @type {Kind} */
export const assumeRole = (rng, { account }) => {
  const role = rng.pick(roles);
  const roleArn = `arn:aws:iam::${account}:role/${role}`;
  const session = rng.pick(['deploy', 'report', `i-0${rng.hex(16)}`]);
  return {
    service: 'sts',
    name: 'AssumeRole',
    readOnly: true,
    request: { roleArn, roleSessionName: session, durationSeconds: 3600 },
    response: {
      credentials: {
        accessKeyId: `ASIA${rng.capitals(9)}EXAMPLE`,
        sessionToken: rng.base64(rng.between(280, 420)),
        expiration: 'Mar 31, 2026, 6:30:22 PM',
      },
      assumedRoleUser: {
        assumedRoleId: `AROA${rng.capitals(17)}:${session}`,
        arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      },
    },
    resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: roleArn }],
  };
};

/** @type {Kind} */
export const createLaunchTemplate = (rng) => ({
  service: 'ec2',
  name: 'CreateLaunchTemplateVersion',
  request: {
    CreateLaunchTemplateVersionRequest: {
      LaunchTemplateId: `lt-0${rng.hex(16)}`,
      LaunchTemplateData: {
        ImageId: `ami-0${rng.hex(16)}`,
        TagSpecification: { Tag: { Key: 'Code', Value: 'LOL', tag: 1 }, ResourceType: 'instance', tag: 1 },
      },
    },
  },
  response: {
    CreateLaunchTemplateVersionResponse: { xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/', requestId: rng.uuid() },
  },
});

/** @type {Kind} */
export const putParameter = (rng) => ({
  service: 'ssm',
  name: 'PutParameter',
  request: {
    name: `/shop/${rng.pick(['flags', 'limits'])}`,
    type: 'String',
    value: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    overwrite: true,
  },
  response: { version: rng.between(2, 400), tier: 'Standard' },
});
