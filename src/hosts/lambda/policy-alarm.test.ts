import { expect, test } from 'vitest';
import type { Alarm } from '../../messages/types.ts';
import type { Policy } from '../../policy/types.ts';
import { createPolicyAlarm } from './policy-alarm.ts';

test('operators are told what is wrong and what stays in force, and not with every event', async () => {
  const told: Alarm[] = [];
  const service = {
    policy: { digest: 'abcdef0123456789' } as Policy,
    alarm: async (one: Alarm) => void told.push(one),
  };
  const alarm = createPolicyAlarm();
  for (const minutes of [0, 1, 59, 60, 61])
    await alarm(service, 'rules[0].id: wrong', new Date(Date.UTC(2026, 2, 1, 12, minutes)));
  expect(told.map(({ at }) => at.getUTCHours())).toEqual([12, 13]);
  expect(told[0]?.text).toContain('rules[0].id: wrong');
  expect(told[0]?.text).toContain('abcdef012345');
});

test('an alarm that could not be put is put the next time', async () => {
  let isAway = true;
  const told: Alarm[] = [];
  const alarm = async (one: Alarm): Promise<void> => {
    if (isAway) throw new Error('DynamoDB is away');
    told.push(one);
  };
  const tell = createPolicyAlarm();
  const service = { policy: { digest: '' } as Policy, alarm };
  const at = new Date('2026-03-01T12:00:00Z');
  await expect(tell(service, 'x', at)).rejects.toThrow();
  isAway = false;
  await tell(service, 'x', at);
  expect(told).toHaveLength(1);
});
