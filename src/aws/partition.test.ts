import { expect, test } from 'vitest';
import { partitionOf } from './partition.ts';

test.each([
  ['eu-west-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['us-east-1', 'aws'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eusc-de-east-1', 'aws-eusc'],
])('%s lies in %s', (region, partition) => expect(partitionOf(region)).toBe(partition));
