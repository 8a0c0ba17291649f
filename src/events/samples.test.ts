import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { itemsOf, told } from './testing/deliveries.ts';

/** Opens the real and documented envelopes beside the checkout, which are other people's and not part of the project. */
const samples = new URL('../../../shared/samples/', import.meta.url);

if (!existsSync(samples)) {
  test('NOT RUN: the samples in ../shared/samples are not here, so no real envelope was opened', (context) =>
    context.skip('../shared/samples does not exist'));
} else {
  describeSamples();
}

const textOf = (path: string): string => readFileSync(new URL(path, samples), 'utf8');

function describeSamples(): void {
  const unknownKey = /^unknown: object ".*": not under AWSLogs$/;
  const expected: Readonly<Record<string, readonly (string | RegExp)[]>> = {
    's3/cloudtrail-sns-message-1.json': ['object'],
    's3/datadog-sqs-sns-s3.json': [unknownKey],
    's3/eventbridge-object-created-1.1.json': [unknownKey],
    's3/eventbridge-object-created.json': [unknownKey],
    's3/powertools-s3EventDeleteObject.json': ['ignored: S3 "ObjectRemoved:Delete"'],
    's3/s3-event-2.5-generated-tags.json': ['object'],
    's3/s3-event-urlencoded-key.json': ['unknown: object "my file=a.json.gz": not under AWSLogs'],
    's3/s3-event.json': ['unknown: object "Happy Face.jpg": not under AWSLogs'],
    's3/s3-glacier-event.json': ['ignored: S3 "ObjectRestore:Completed"'],
    's3/s3-replication-event.json': ['ignored: S3 "Replication:OperationFailedReplication"'],
    's3/s3-test-event.json': ['ignored: S3 test event'],
    's3/sns-s3-event.json': [unknownKey],
    's3/sqs-s3-event.json': [unknownKey],
    'sns/doc-same-message-not-raw.json': ['unknown: no JSON, but the text "This is a test message."'],
    'sns/example_bounce_notification.json': ['unknown: an object with "notificationType", "bounce", "mail"'],
    'sns/example_subscriptionconfirmation.json': [/^ignored: SNS subscription confirmation of "arn:aws:sns:us-east-1:/],
    'sns/lambda-sns-event.json': ['unknown: no JSON, but the text "Hello from SNS!"'],
    'sns/lambda-sqs-event.json': ['unknown: no JSON, but the text "Message Body"'],
    'sns/spring-unsubscribeConfirmation.json': [/^ignored: SNS unsubscribe confirmation of "arn:aws:sns:eu-west-1:/],
    'sns/sqs-with-sns-body.json': ['unknown: an object with "message", "username"'],
    'sns/test-notification-signature-v2.json': [/^unknown: no JSON, but the text "This message uses signature/],
    'sns/test-notification-with-subject.json': ['unknown: no JSON, but the text "Hello! This message has a subject."'],
    'sns/test-subscription-confirmation.json': [/^ignored: SNS subscription confirmation of "arn:aws:sns:us-west-2:/],
    'eventbridge/autoscaling-event-launch-successful.json': ['sighting'],
    'eventbridge/autoscaling-event-lifecycle-action.json': [/^ignored: EventBridge "EC2 Instance-launch Lifecycle/],
    'eventbridge/cloudtrail-assumed-role.json': ['record'],
    'eventbridge/doc-spot-interruption-warning.json': [/^ignored: EventBridge "EC2 Spot Instance Interruption/],
    'eventbridge/doc-state-change-pending.json': ['sighting'],
    'eventbridge/doc-tag-change-on-resource.json': ['sighting'],
    'eventbridge/event-cloud-trail-run-instance-creator-assumed.json': ['record'],
    'eventbridge/event-cloud-trail-run-instance-creator.json': ['record'],
    'eventbridge/event-instance-state.json': ['sighting'],
    'eventbridge/scheduled-event.json': ['tick'],
    'eventbridge/tag-change-subnet.json': [/^ignored: EventBridge "Tag Change on Resource" .*: of "ec2 subnet"$/],
  };

  describe('an envelope of the samples', () => {
    test.each(Object.entries(expected))('%s', (path, what) => {
      const found = told(textOf(path));
      expect(found).toHaveLength(what.length);
      what.forEach((each, index) => {
        if (typeof each === 'string') expect(found[index]).toBe(each);
        else expect(found[index]).toMatch(each);
      });
    });

    test('is one of these, or not an envelope by itself', () => {
      const others = ['s3/recorded-eventbridge-notifications.json', 's3/recorded-sqs-notifications.json'];
      const there = ['s3', 'sns', 'eventbridge'].flatMap((folder) =>
        readdirSync(new URL(`${folder}/`, samples))
          .filter((file) => file.endsWith('.json') && !file.startsWith('recorded-test'))
          .map((file) => `${folder}/${file}`),
      );
      expect(there.sort()).toEqual([...Object.keys(expected), ...others].sort());
    });
  });

  describe('what the samples say', () => {
    test('the state of an instance, from an event without a version', () => {
      expect(itemsOf(textOf('eventbridge/doc-state-change-pending.json'))).toMatchObject([
        { sighting: { kind: 'state-changed', state: 'pending', ref: { id: 'i-abcd1111', region: 'us-east-1' } } },
      ]);
    });

    test('the tags that changed, and no others', () => {
      expect(itemsOf(textOf('eventbridge/doc-tag-change-on-resource.json'))).toMatchObject([
        {
          sighting: {
            ref: { account: '123456789012', region: 'us-east-1', id: 'i-0000000aaaaaaaaaa' },
            at: new Date('2018-09-18T20:41:06Z'),
            set: new Map([['key2', 'value2']]),
            removed: { kind: 'keys', keys: new Map([['key3', null]]) },
          },
        },
      ]);
    });

    test('the object of CloudTrail’s own notice', () => {
      const notice: unknown = JSON.parse(textOf('s3/cloudtrail-sns-message-1.json'));
      const [item] = itemsOf(notice);
      expect(notice).toEqual({ s3Bucket: 'your-bucket-name', s3ObjectKey: [item?.kind === 'object' && item.key] });
    });
  });

  describe('the messages recorded from AWS', () => {
    const scenarios: [string, unknown][] = Object.entries(JSON.parse(textOf('s3/recorded-sqs-notifications.json')));

    test('are all known for what they are, once the placeholders are names again', () => {
      const names = new Set<string>();
      for (const [, recorded] of scenarios) {
        for (const record of notificationsIn(recorded)) {
          const named = JSON.parse(
            JSON.stringify(record).replaceAll(/<(bucket-name|resource|key-name)[^>]*>/g, 'example-name'),
          );
          const [what = '', ...more] = told({ Records: [named] });
          expect(more).toEqual([]);
          expect(what).toMatch(/^(unknown: object ".*": not under AWSLogs|ignored: S3 "Object)/);
          names.add(what.replace(/".*"/, '"…"'));
        }
      }
      expect([...names].sort()).toEqual(['ignored: S3 "…"', 'unknown: object "…": not under AWSLogs']);
    });
  });
}

/** Wherever they lie in a recording. */
function notificationsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Reflect.get(value, 'eventSource') === 'aws:s3') return [value];
  return Object.values(value).flatMap(notificationsIn);
}
