import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RawRecord } from '../cloudtrail/types.ts';
import { noon, oneId } from './frame.ts';
import { account } from './identities.ts';

/** The forms in which CloudTrail records reach a program, as AWS documents them; the same input gives the same bytes. */

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  /** gzip of `{"Records":[…]}`. */
  readonly bytes: Buffer;
}

export interface S3Options {
  readonly bucket?: string;
  /** Before `AWSLogs/`, with its slash. */
  readonly prefix?: string;
  /** When CloudTrail published it: ISO, UTC. Five minutes after the last record unless said. */
  readonly publishedAt?: string;
}

/**
 * A log file in CloudTrail's bucket. Its key names the account and region of the first record.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function asS3Object(records: readonly RawRecord[], options: S3Options = {}): S3Object {
  const { bucket = 'example-trail', prefix = '' } = options;
  const times = records.map((record) => Date.parse(textOf(record, 'eventTime', noon)));
  const publishedAt = options.publishedAt ?? new Date(Math.max(...times, Date.parse(noon)) + 300_000).toISOString();
  const [first = {}] = records;
  const [owner, region] = [textOf(first, 'recipientAccountId', account), textOf(first, 'awsRegion', 'eu-west-1')];
  const text = JSON.stringify({ Records: records });
  const [year, month, day, hour, minute] = publishedAt.split(/[-T:]/);
  const stamp = `${year}${month}${day}T${hour}${minute}Z`;
  const folder = `${prefix}AWSLogs/${owner}/CloudTrail/${region}/${year}/${month}/${day}`;
  const name = `${owner}_CloudTrail_${region}_${stamp}_${digest(text).slice(0, 16)}.json.gz`;
  return { bucket, key: `${folder}/${name}`, bytes: gzipSync(text) };
}

/**
 * The notification that S3 sends about a new object. Its key is form-url-encoded, unlike all others.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function asS3Event(
  { bucket, key, bytes }: S3Object,
  options: { readonly region?: string; readonly at?: string } = {},
) {
  const { region = 'eu-west-1', at = noon } = options;
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(at).toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:AROAEXAMPLEEXAMPLE:regionalDeliverySession' },
    requestParameters: { sourceIPAddress: '192.0.2.10' },
    responseElements: { 'x-amz-request-id': digest(key).slice(0, 16).toUpperCase(), 'x-amz-id-2': digest(bucket) },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'broom',
      bucket: { name: bucket, ownerIdentity: { principalId: 'A0EXAMPLE' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
        size: bytes.length,
        eTag: digest(key).slice(0, 32),
        sequencer: digest(key).slice(0, 18).toUpperCase(),
      },
    },
  };
  return { Records: [record] };
}

/**
 * What CloudTrail itself tells its SNS topic: the keys of new objects, not encoded.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
 */
export function asCloudTrailNotice(objects: readonly S3Object[]) {
  return { s3Bucket: objects[0]?.bucket ?? 'example-trail', s3ObjectKey: objects.map(({ key }) => key) };
}

/**
 * The EventBridge event of one record, which is its `detail`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
 */
export function asEventBridge(record: RawRecord) {
  const isServiceEvent = record.eventType === 'AwsServiceEvent';
  return {
    version: '0',
    id: uuid(`event ${JSON.stringify(record)}`),
    'detail-type': `AWS ${isServiceEvent ? 'Service Event' : 'API Call'} via CloudTrail`,
    source: `aws.${textOf(record, 'eventSource', 'ec2.amazonaws.com').split('.')[0]}`,
    account: textOf(record, 'recipientAccountId', account),
    time: textOf(record, 'eventTime', noon),
    region: textOf(record, 'awsRegion', 'eu-west-1'),
    resources: [] as string[],
    detail: record,
  };
}

/**
 * S3's own event on EventBridge about a new object. Its key is not encoded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function asObjectCreated({ bucket, key, bytes }: S3Object, options: BridgeOptions = {}) {
  const object = { key, size: bytes.length, etag: digest(key).slice(0, 32), sequencer: digest(key).slice(0, 18) };
  const detail = { version: '0', bucket: { name: bucket }, object, reason: 'PutObject' };
  return bridged('aws.s3', 'Object Created', options, [`arn:aws:s3:::${bucket}`], detail);
}

export interface BridgeOptions {
  readonly account?: string;
  readonly region?: string;
  /** ISO, UTC. */
  readonly at?: string;
}

export interface InstanceOptions extends BridgeOptions {
  readonly id?: string;
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
export function asStateChange(options: InstanceOptions & { readonly state?: string } = {}) {
  const { id = oneId, state = 'pending' } = options;
  const detail = { 'instance-id': id, state };
  return bridged('aws.ec2', 'EC2 Instance State-change Notification', options, [arnOf(options)], detail);
}

/**
 * @param options.tags all tags after the change
 * @param options.changed keys that were set, replaced or removed; all of `tags` unless said
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/monitor-tag-changes.html
 */
export function asTagChange(
  options: InstanceOptions & { readonly tags?: Readonly<Record<string, string>>; readonly changed?: readonly string[] },
) {
  const { tags = {}, changed = Object.keys(tags) } = options;
  const detail = { 'changed-tag-keys': changed, service: 'ec2', 'resource-type': 'instance', version: 5, tags };
  return bridged('aws.tag', 'Tag Change on Resource', options, [arnOf(options)], detail);
}

/** @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html */
export function asScalingLaunch(options: InstanceOptions = {}) {
  const { id = oneId } = options;
  const detail = { StatusCode: 'InProgress', AutoScalingGroupName: 'example-group', EC2InstanceId: id };
  return bridged('aws.autoscaling', 'EC2 Instance Launch Successful', options, [arnOf(options)], detail);
}

function bridged<Detail>(
  source: string,
  type: string,
  options: BridgeOptions,
  resources: readonly string[],
  detail: Detail,
) {
  const { account: owner = account, region = 'eu-west-1', at = noon } = options;
  const id = uuid(`${type} ${owner} ${region} ${at} ${JSON.stringify(detail)}`);
  return { version: '0', id, 'detail-type': type, source, account: owner, time: at, region, resources, detail };
}

const arnOf = ({ account: owner = account, region = 'eu-west-1', id = oneId }: InstanceOptions): string =>
  `arn:aws:ec2:${region}:${owner}:instance/${id}`;

/**
 * The document that SNS posts to an HTTP endpoint, and that an SQS queue gets as its body unless delivery is raw. The
 * signature has the right form and is nobody's: what verifies it must refuse it.
 *
 * @param message text, or anything that becomes JSON text
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function asSns(message: unknown, options: { readonly topicArn?: string; readonly at?: string } = {}) {
  const { topicArn = `arn:aws:sns:eu-west-1:${account}:example-topic`, at = noon } = options;
  const region = topicArn.split(':')[3] ?? 'eu-west-1';
  const host = `https://sns.${region}.amazonaws.com`;
  const text = bodyOf(message);
  return {
    Type: 'Notification',
    MessageId: uuid(`sns ${text}`),
    TopicArn: topicArn,
    Message: text,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    Signature: Buffer.alloc(256, 'example').toString('base64'),
    SigningCertURL: `${host}/SimpleNotificationService-00000000000000000000000000000000.pem`,
    UnsubscribeURL: `${host}/?Action=Unsubscribe&SubscriptionArn=${topicArn}:${uuid(topicArn)}`,
  };
}

/**
 * What Lambda is given for a message of a topic.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function asSnsEvent(message: unknown, options: { readonly topicArn?: string; readonly at?: string } = {}) {
  const { SigningCertURL, UnsubscribeURL, ...document } = asSns(message, options);
  const Sns = { ...document, Subject: null, SigningCertUrl: SigningCertURL, UnsubscribeUrl: UnsubscribeURL };
  const EventSubscriptionArn = `${document.TopicArn}:${uuid(document.TopicArn)}`;
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn, Sns }] };
}

/**
 * What Lambda is given for messages of an SQS queue, one message for each body.
 *
 * @param bodies text, or anything that becomes JSON text
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function asSqs(
  bodies: readonly unknown[],
  options: { readonly queueArn?: string; readonly at?: string; readonly receives?: number } = {},
) {
  const { queueArn = `arn:aws:sqs:eu-west-1:${account}:example-queue`, at = noon, receives = 1 } = options;
  const sentAt = String(Date.parse(at));
  const Records = bodies.map(bodyOf).map((body, index) => ({
    messageId: uuid(`sqs ${index} ${body}`),
    receiptHandle: Buffer.from(digest(`${index} ${body}`)).toString('base64'),
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: sentAt,
      SenderId: 'AIDAEXAMPLEEXAMPLE',
      ApproximateFirstReceiveTimestamp: sentAt,
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? 'eu-west-1',
  }));
  return { Records };
}

const bodyOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** In the form of a random UUID, and the same for the same text. */
const uuid = (text: string): string =>
  digest(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

function textOf(record: RawRecord, key: string, or: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : or;
}
