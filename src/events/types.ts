import type { JsonObject } from '../cloudtrail/field.ts';
import type { RawRecord } from '../cloudtrail/types.ts';
import type { Sighting } from '../facts/types.ts';
import type { Trust } from './trust.ts';

/** What one delivery holds, out of all its envelopes: at least one item, in the order in which they were written. */
export interface Opened {
  readonly items: readonly Item[];
}

export type Item =
  | LogObject
  /** One CloudTrail record, for `readRecord` to judge. `region` is where EventBridge says it is from. */
  | { readonly kind: 'record'; readonly record: RawRecord; readonly region: string | null }
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  /** Time to do what is due. */
  | { readonly kind: 'tick' }
  /** Understood, and nothing to do: test messages, confirmations, digests, events about something else. */
  | { readonly kind: 'ignored'; readonly what: string }
  /** Not understood, or not believed. `what` is one line, short, and safe to show. */
  | { readonly kind: 'unknown'; readonly what: string };

/** A log file of CloudTrail's that is to be read. All but its name is null where the notice does not tell. */
export interface LogObject {
  readonly kind: 'object';
  readonly bucket: string;
  /** As S3 knows it: decoded. */
  readonly key: string;
  /** Of the bucket. */
  readonly region: string | null;
  /** Bytes as stored. */
  readonly size: number | null;
  readonly etag: string | null;
  readonly versionId: string | null;
  /** Orders the events of one key, once the shorter is padded on its right with zeros. */
  readonly sequencer: string | null;
}

export interface Context {
  /** When the delivery reached us. */
  readonly arrived: Date;
  /** The queue, topic or rule it came by, as it is to be named as evidence. */
  readonly from: string;
  /** Whom to believe; everybody unless said. */
  readonly trust?: Trust;
}

/** `inside`: what an envelope holds, to be opened in its turn. */
export type Part = Item | { readonly kind: 'inside'; readonly value: unknown };

/** Opens one kind of envelope, and only the outermost. Null: it is of another kind. Never throws. */
export type Envelope = (value: JsonObject, context: Context) => readonly Part[] | null;
