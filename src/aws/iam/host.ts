import type { IamDocument, Reasoned } from './document.ts';

/** Where the host lives and what it works with. ARNs and names; what is left out needs no permission. */
export interface HostPlace {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly role: string;
  readonly kind: 'lambda' | 'worker';
  /** Name of the DynamoDB table; null: SQLite. */
  readonly table: string | null;
  /** ARNs. */
  readonly queues: readonly string[];
  /** Where inputs go that can never be read: an ARN. */
  readonly deadLetters: readonly string[];
  /** Of the policy's channels: ARNs. */
  readonly topics: readonly string[];
  /** Topics that it subscribes its own endpoint to: ARNs. */
  readonly subscribes: readonly string[];
  /** Names of the buckets that hold log objects. */
  readonly buckets: readonly string[];
  /** `s3://bucket/key` or `ssm:/name`; null: it comes with the host. */
  readonly policySource: string | null;
  /** ARNs of the roles to assume. */
  readonly actors: readonly string[];
  /** Name of the function, for its log group. */
  readonly functionName: string;
}

/** What the host itself may do: nothing on EC2, for which it assumes the role in each account. */
export const hostDocument = (place: HostPlace): IamDocument => ({
  kind: 'host',
  account: place.account,
  role: place.role,
  statements: [...statements(place)],
});

function* statements(place: HostPlace): Generator<Reasoned> {
  const { account, region, partition, table, queues, deadLetters, topics, subscribes, buckets, actors } = place;
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const allow = { effect: 'Allow' } as const;
  if (actors.length > 0)
    yield {
      ...allow,
      sid: 'Actors',
      why: 'Reads and acts in each account by the role that is there.',
      actions: ['sts:AssumeRole'],
      resources: actors,
    };
  if (table !== null)
    yield {
      ...allow,
      sid: 'Table',
      why: 'Cases, messages, budgets and rails.',
      actions: [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
      resources: [arn('dynamodb', `table/${table}`), arn('dynamodb', `table/${table}/index/due`)],
    };
  if (queues.length > 0)
    yield {
      ...allow,
      sid: 'Queues',
      why: 'Takes events and notices of log objects, keeps them hidden meanwhile, deletes what was taken in.',
      actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: queues,
    };
  if (deadLetters.length > 0)
    yield {
      ...allow,
      sid: 'DeadLetters',
      why: 'Puts what can never be read where a person finds it.',
      actions: ['sqs:SendMessage'],
      resources: deadLetters,
    };
  if (topics.length > 0)
    yield {
      ...allow,
      sid: 'Topics',
      why: 'Tells, on the topics that the policy names.',
      actions: ['sns:Publish'],
      resources: topics,
    };
  if (subscribes.length > 0)
    yield {
      ...allow,
      sid: 'Subscribe',
      why: 'Subscribes its own endpoint when it starts.',
      actions: ['sns:Subscribe'],
      resources: subscribes,
    };
  if (buckets.length > 0) {
    yield {
      ...allow,
      sid: 'LogObjects',
      why: 'Reads the log objects that it is told of.',
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
    };
    yield {
      ...allow,
      sid: 'LogBuckets',
      why: 'Without it S3 answers "denied" for an object that is not there, and replay lists by it.',
      actions: ['s3:ListBucket'],
      resources: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}`),
    };
  }
  yield* policyStatement(place, arn);
  if (place.kind !== 'lambda') return;
  const group = `log-group:/aws/lambda/${place.functionName}`;
  yield {
    ...allow,
    sid: 'Logs',
    why: 'Writes its own log; metrics are in it.',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [arn('logs', `${group}:*`)],
  };
  yield {
    ...allow,
    sid: 'Traces',
    why: 'Sends traces, where tracing is switched on; X-Ray knows no resources.',
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    resources: ['*'],
  };
}

function* policyStatement(
  { policySource: source, partition }: HostPlace,
  arn: (service: string, resource: string) => string,
): Generator<Reasoned> {
  if (source === null) return;
  const common = { sid: 'Policy', why: 'Reads the policy, and whether it has changed.', effect: 'Allow' } as const;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? [];
  if (bucket !== undefined && key !== undefined) {
    // The files that `from` names lie beside it.
    const folder = key.includes('/') ? `${key.slice(0, key.lastIndexOf('/') + 1)}*` : '*';
    yield { ...common, actions: ['s3:GetObject'], resources: [`arn:${partition}:s3:::${bucket}/${folder}`] };
  }
  const [, parameter] = /^ssm:(.+)$/.exec(source) ?? [];
  if (parameter !== undefined)
    yield {
      ...common,
      actions: ['ssm:GetParameter'],
      resources: [parameter.startsWith('arn:') ? parameter : arn('ssm', `parameter/${parameter.replace(/^\//, '')}`)],
    };
}

/** Who may become the host: the service that runs it. A worker's depends on where it runs, and is its owner's. */
export const hostTrust = ({ account, role }: Pick<HostPlace, 'account' | 'role'>): IamDocument => ({
  kind: 'host-trust',
  account,
  role,
  statements: [
    {
      sid: 'Lambda',
      why: 'Lambda runs the function as this role.',
      effect: 'Allow',
      principal: { Service: 'lambda.amazonaws.com' },
      actions: ['sts:AssumeRole'],
    },
  ],
});
