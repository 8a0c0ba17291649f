import { own, regionIn, wordIn } from './own.ts';
import { unknown } from './set-aside.ts';
import type { Envelope } from './types.ts';

/** A CloudTrail record with nothing around it: what a rule sends whose input path is `$.detail`. */
export const openBareRecord: Envelope = (value, { trust }) => {
  const isRecord = ['eventVersion', 'eventName', 'eventSource'].every((key) => wordIn(value, key) !== null);
  if (!isRecord || !wordIn(value, 'eventSource')?.includes('.')) return null;
  const account = own(value, 'recipientAccountId');
  const refused = trust?.({ account: typeof account === 'string' ? account : '' }) ?? null;
  if (refused !== null) return [unknown(`CloudTrail record: ${refused}`)];
  return [{ kind: 'record', record: value, region: regionIn(value, 'awsRegion') }];
};
