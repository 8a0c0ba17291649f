import { unwrap } from '../record.ts';
import { isRelevant, relevantEvents } from '../relevant.ts';
import type { RecordRules } from '../tally.ts';
import { parseTime } from '../time.ts';
import { type RawRecord, type Reading, RecordError } from '../types.ts';

/**
 * Rules that show all that reached them: a wanted record's reading holds the record itself as text. One without
 * request parameters is refused.
 */
export const plainRules: RecordRules = {
  unwrap,
  relevant: relevantEvents,
  readRecord(record: RawRecord, object: string, place: string): Reading {
    const at = parseTime(record.eventTime);
    const isWanted = isRelevant(String(record.eventSource), String(record.eventName));
    if (!isWanted) return { kind: 'other', at: at ?? new Date(Number.NaN), eventId: '' };
    if (at === null) throw new RecordError('eventTime', 'expected a time');
    if (record.requestParameters === null) throw new RecordError('requestParameters', 'missing');
    const call = { account: object, region: place, id: '', at, principal: '', reservationId: null, clientToken: null };
    return { kind: 'refused', at, eventId: JSON.stringify(record), call };
  },
};
