import { expect, test } from 'vitest';
import { asSns, asSqs } from '../testing/envelopes.ts';
import { told } from './testing/deliveries.ts';

const document = asSns({ broom: 'tick' });
const topic = document.TopicArn;

test.each([
  ['a notification', {}, 'tick'],
  ['a notification that names no topic', { TopicArn: undefined }, 'tick'],
  ['a notification without a message', { Message: undefined }, 'unknown: SNS notification whose message is nothing'],
  ['a message that is no text', { Message: {} }, 'unknown: SNS notification whose message is an empty object'],
  ['a confirmation', { Type: 'SubscriptionConfirmation' }, `ignored: SNS subscription confirmation of "${topic}"`],
  ['the end of one', { Type: 'UnsubscribeConfirmation' }, `ignored: SNS unsubscribe confirmation of "${topic}"`],
  [
    'another type',
    { Type: 'Other' },
    'unknown: an object with "Type", "MessageId", "TopicArn", "Message", "Timestamp"',
  ],
])('%s', (_name, change, what) => {
  expect(told(asSqs([{ ...document, ...change }]))).toEqual([expect.stringContaining(what)]);
});

test('neither topic nor message: something else, that has a type', () => {
  expect(told({ Type: 'Notification', broom: 'tick' })).toEqual(['tick']);
});
