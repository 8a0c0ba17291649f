import { readRecord } from '../../cloudtrail/record.ts';
import { openMessage } from '../../events/open.ts';
import { asEventBridge, asSqs } from '../../testing/envelopes.ts';
import { eventsOf, recordOf } from '../as-events.ts';
import type { Happening } from '../ec2.ts';
import type { Body } from '../queue.ts';
import { seekOf, type Tellings } from '../tellings.ts';

/** The same evidence the whole way: CloudTrail records and EventBridge's events, inside SQS, opened and read. */
export const asRecords: Tellings = {
  records: (happening, eventId) => {
    const record = recordOf(happening, eventId);
    if (record === null) return changesOf(happening);
    if (happening.kind === 'launch' && happening.isCut) {
      const reading = readRecord(record, 'simulated', eventId);
      if (reading.kind !== 'unknown-ids') throw new Error(`a launch that was cut was read as ${reading.kind}`);
      const seek = seekOf(happening);
      return seek === null ? [] : [seek];
    }
    return opened(asEventBridge(record));
  },
  changes: (happening) => (happening.by === null ? [] : changesOf(happening)),
};

function opened(event: unknown): readonly Body[] {
  const { items } = openMessage(asSqs([JSON.stringify(event)]), { arrived: new Date(0), from: 'queue' });
  return items.flatMap((item): Body[] => {
    if (item.kind === 'sighting') return [{ kind: 'sightings', sightings: [item.sighting] }];
    if (item.kind !== 'record') throw new Error(`${item.kind}: ${JSON.stringify(item)}`);
    const reading = readRecord(item.record, 'simulated', 'detail');
    return reading.kind === 'sightings' ? [{ kind: 'sightings', sightings: reading.sightings }] : [];
  });
}

const changesOf = (happening: Happening): readonly Body[] => eventsOf(happening).flatMap(opened);
