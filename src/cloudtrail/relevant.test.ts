import { expect, test } from 'vitest';
import { call } from '../testing/records.ts';
import { readRecord } from './record.ts';
import { isRelevant, relevantEvents } from './relevant.ts';

test('a call counts only under the service that it belongs to', () => {
  expect(isRelevant('ec2.amazonaws.com', 'RunInstances')).toBe(true);
  expect(isRelevant('tagging.amazonaws.com', 'TagResources')).toBe(true);
  expect(isRelevant('gamelift.amazonaws.com', 'CreateFleet')).toBe(false);
  expect(isRelevant('elasticfilesystem.amazonaws.com', 'CreateTags')).toBe(false);
  expect(isRelevant('ec2.amazonaws.com', 'TagResources')).toBe(false);
  expect(isRelevant('ec2.amazonaws.com', 'DescribeInstances')).toBe(false);
  expect(isRelevant('lightsail.amazonaws.com', 'CreateInstances')).toBe(false);
});

test.each([...relevantEvents])('%s is read, and not passed over', (name, source) => {
  // Version 2 does not exist: only a record that is read at all can be refused for it.
  const record = { ...call(source, name, {}, null, null), eventVersion: '2.0' };
  expect(() => readRecord(record, 'log.json.gz', '0')).toThrow('eventVersion');
});
