import type { RawRecord } from '../../../cloudtrail/types.ts';
import { eventsOf, recordOf } from '../../../simulate/as-events.ts';
import type { Clock } from '../../../simulate/clock.ts';
import type { Happening } from '../../../simulate/ec2.ts';
import type { Faults } from '../../../simulate/faults.ts';
import type { Random } from '../../../simulate/random.ts';
import { asEventBridge, asS3Event, asS3Object } from '../../../testing/envelopes.ts';

/**
 * Evidence as AWS delivers it: each call as an event of EventBridge within a minute, and again as a record in a log object
 * minutes later. A few are late, come twice, or by one of the two ways alone.
 */
export interface EvidenceParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: Faults;
  /** The body of a message. */
  readonly send: (body: string) => void;
  /** An object that a body names. */
  readonly put: (key: string, bytes: Buffer) => void;
}

const [second, minute] = [1_000, 60_000];
/** A file of the trail holds what happened in an account and region within so long. */
const fileEvery = 5 * minute;

export function createLiveEvidence({
  clock,
  random,
  faults,
  send,
  put,
}: EvidenceParts): (happening: Happening) => void {
  const files = new Map<string, RawRecord[]>();
  let count = 0;
  const deliver = (own: Random, delay: number, body: unknown): void => {
    const text = JSON.stringify(body);
    const late = own.chance(faults.late) ? own.between(2 * minute, 15 * minute) : 0;
    clock.at(clock.now() + delay + late, () => send(text));
    if (own.chance(faults.doubled))
      clock.at(clock.now() + delay + late + own.skewed(minute, 20 * minute), () => send(text));
  };
  const file = (own: Random, record: RawRecord): void => {
    const slot = Math.floor(clock.now() / fileEvery);
    const key = `${record.recipientAccountId} ${record.awsRegion} ${slot}`;
    const begun = files.get(key);
    if (begun !== undefined) {
      begun.push(record);
      return;
    }
    const records = [record];
    files.set(key, records);
    const end = (slot + 1) * fileEvery;
    clock.at(end, () => {
      files.delete(key);
      const publishedAt = new Date(end).toISOString();
      const object = asS3Object(records, { publishedAt });
      put(object.key, object.bytes);
      deliver(own, own.between(20 * second, 4 * minute), asS3Event(object, { at: publishedAt }));
    });
  };
  return (happening) => {
    count += 1;
    const own = random.fork(count);
    const record = recordOf(happening, `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`);
    const isLost = own.chance(faults.lost);
    if (record !== null) {
      file(own, record);
      if (!isLost) deliver(own, own.skewed(4 * second, minute), asEventBridge(record));
    }
    for (const event of eventsOf(happening))
      if (!own.chance(faults.lost)) deliver(own, own.skewed(3 * second, minute), event);
  };
}
