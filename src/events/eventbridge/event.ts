import type { JsonObject } from '../../cloudtrail/field.ts';
import { quoted, unknown } from '../set-aside.ts';
import type { Item } from '../types.ts';

/** An EventBridge event whose kind is known, the rest unread. */
export interface BridgeEvent {
  /** `detail-type` */
  readonly type: string;
  /** Empty where it has none. */
  readonly source: string;
  readonly envelope: JsonObject;
  readonly detail: unknown;
}

/** `EventBridge "Object Created" from "aws.s3"` */
export const named = ({ type, source }: BridgeEvent): string =>
  `EventBridge ${quoted(type)} from ${source === '' ? 'nowhere' : quoted(source)}`;

/** An event of a kind we know that is not of its shape. */
export const odd = (event: BridgeEvent, problem: string): Item => unknown(`${named(event)}: ${problem}`);
