import type { Ref, Sighting } from '../facts/types.ts';

/**
 * What one CloudTrail record tells Broom.
 *
 * `other`: nothing about instances. `refused`: a launch call that EC2 refused. `dry-run`: a permission probe,
 * neither launch nor refusal. `unknown-ids`: a launch call that succeeded and whose record does not say which
 * instances it started (CloudTrail omits response elements over 100 KB).
 *
 * `at` is the record's `eventTime`. In an `other` that has none it is an invalid `Date`: its time is NaN, so compare
 * before you keep it. All other kinds have a valid one.
 */
export type Reading = { readonly at: Date; readonly eventId: string } & (
  | { readonly kind: 'other' }
  | {
      readonly kind: 'sightings';
      readonly of: 'launch' | 'tag' | 'state' | 'facts';
      readonly sightings: readonly Sighting[];
    }
  | { readonly kind: 'refused'; readonly call: CallKey }
  | { readonly kind: 'dry-run' }
  | { readonly kind: 'unknown-ids'; readonly call: CallKey }
);

/** One launch call, the same however often it is told. */
export interface CallKey extends Omit<Ref, 'id'> {
  /** `requestID`, else the event id. */
  readonly id: string;
  readonly at: Date;
  readonly principal: string;
  /** By which EC2 can be asked for the instances. */
  readonly reservationId: string | null;
  readonly clientToken: string | null;
}

/** What is wrong with a record, and where. The object is read on. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  /** The field's path in the record, such as `responseElements.instancesSet.items[0].instanceId`. */
  readonly field: string;
  /** The record's place in its object, once it is known. */
  place: string | null = null;
  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.field = field;
  }
}

/** A CloudTrail record as the reader needs it: an object with an event name, the rest unread. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** What was made of one log object. */
export interface ObjectReading {
  /** As named by the user, with `/` between folders: never absolute unless they wrote it so. */
  readonly object: string;
  readonly outcome: 'read' | 'skipped' | 'failed';
  /** Why it was skipped, or what failed and where. */
  readonly reason: string | null;
  /** Records read, those before a failure included. */
  readonly records: number;
  /** Of those, the earliest and latest `eventTime`, in ms; null when there was none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Everything about instances; `other` is left out. */
  readonly readings: readonly Reading[];
  /** Records that could not be read, each with its place. */
  readonly problems: readonly { readonly place: string; readonly reason: string }[];
  /** Bytes read from the disk, and bytes of JSON. */
  readonly bytes: { readonly stored: number; readonly text: number };
}
