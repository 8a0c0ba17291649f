import { expect, test } from 'vitest';
import { attributesOf, toJson } from './json.ts';
import { at, caseOf, launched, messageOf, noticed, policyWith, telling } from './testing/cases.ts';

const policy = policyWith('notify, { do: terminate, after: 4h }');
const notice = noticed(policy, caseOf(policy, [telling(0)]), 0, at(5));
const other = { ...notice, ref: { ...launched().ref, account: '444455556666' }, who: 'bob\n', next: [] };

test('a message for programs has everything that one for people has', () => {
  expect(JSON.parse(JSON.stringify(toJson(messageOf([notice]))))).toEqual({
    schema: 'broom.message/1',
    key: 'key-1',
    at: '2026-03-01T12:05:00.000Z',
    kind: 'group',
    subject: 'Broom: i-0123456789abcdef0 violates code-tag, terminate 2026-03-01 16:00 UTC',
    notices: [
      {
        instance: 'i-0123456789abcdef0',
        account: '111122223333',
        region: 'eu-west-1',
        rule: 'code-tag',
        summary: 'Code is one of LOL, GGG, BRB, YLO',
        why: 'Finance splits the bill by this tag.',
        mode: 'enforce',
        occasion: 'step',
        launchedAt: '2026-03-01T12:00:00.000Z',
        who: 'alice',
        launchCall: 'request-1',
        imageId: 'ami-0123456789abcdef0',
        instanceType: 't3.micro',
        provenance: null,
        faults: ['Code is missing'],
        done: [],
        next: [{ do: 'terminate', at: '2026-03-01T16:00:00.000Z', is: 'due' }],
        fix: 'aws ec2 create-tags --region eu-west-1 --resources i-0123456789abcdef0 --tags Key=Code,Value=VALUE',
        remarks: [],
      },
    ],
    alarms: [],
  });
});

test('a held step names its rail', () => {
  const done = [{ do: 'terminate', at: at(5), is: { heldBy: 'managed' } }] as const;
  expect(toJson(messageOf([{ ...notice, done }])).notices[0]?.done).toEqual([
    { do: 'terminate', at: '2026-03-01T12:05:00.000Z', is: 'held', heldBy: 'managed' },
  ]);
});

test('attributes are few, are texts where all agree, and lists where they do not', () => {
  const string = (value: string) => ({ type: 'String', value });
  const both = attributesOf(messageOf([notice, other]));
  expect(both).toEqual({
    schema: string('broom.message/1'),
    kind: string('notice'),
    occasion: string('step'),
    mode: string('enforce'),
    rule: string('code-tag'),
    account: { type: 'String.Array', value: '["111122223333","444455556666"]' },
    region: string('eu-west-1'),
    action: { type: 'String.Array', value: '["terminate","none"]' },
    principal: { type: 'String.Array', value: '["alice","bob\u{fffd}"]' },
  });
  expect(Object.keys(both).length).toBeLessThanOrEqual(10);
});

test('an alarm has attributes of its own, and none that is empty', () => {
  const alarm = { id: 'a', at: at(0), title: 'No access', text: 'a\nb' };
  const message = messageOf([], { contents: [{ kind: 'alarm', alarm }] });
  expect(Object.keys(attributesOf(message))).toEqual(['schema', 'kind', 'occasion']);
  expect(attributesOf(message).kind?.value).toBe('alarm');
  expect(toJson(message).alarms).toEqual([{ id: 'a', at: at(0).toISOString(), title: 'No access', text: 'a b' }]);
});
