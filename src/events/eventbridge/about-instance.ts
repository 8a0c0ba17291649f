import { parseTime } from '../../cloudtrail/time.ts';
import type { Sighting } from '../../facts/types.ts';
import { own, regionIn, wordIn } from '../own.ts';
import { described } from '../set-aside.ts';
import type { Context } from '../types.ts';
import type { BridgeEvent } from './event.ts';

/** What every sighting has, whatever it saw. */
export type About = Pick<Sighting, 'ref' | 'at' | 'arrived' | 'evidence'>;

/**
 * The instance an event is about, when, and by which event.
 *
 * @param id the instance's id, unread
 * @returns what is wrong, in words, when the event does not say it all
 */
export function aboutInstance({ envelope }: BridgeEvent, id: unknown, { arrived, from }: Context): About | string {
  const [account, region] = [wordIn(envelope, 'account'), regionIn(envelope, 'region')];
  const eventId = wordIn(envelope, 'id');
  const at = parseTime(wordIn(envelope, 'time'));
  if (account === null || !/^\d{12}$/.test(account)) return wanted('an account id', own(envelope, 'account'));
  if (region === null) return wanted('a region', own(envelope, 'region'));
  if (eventId === null) return wanted('an event id', own(envelope, 'id'));
  if (at === null) return wanted('a time', own(envelope, 'time'));
  if (typeof id !== 'string' || !/^i-[0-9a-f]{8,17}$/.test(id)) return wanted('an instance id', id);
  return { ref: { account, region, id }, at, arrived, evidence: { eventId, object: from } };
}

const wanted = (what: string, value: unknown): string => `expected ${what}, got ${described(value)}`;
