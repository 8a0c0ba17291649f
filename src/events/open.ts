import { isObject } from '../cloudtrail/field.ts';
import { openBareRecord } from './bare-record.ts';
import { openCloudTrailNotice, openValidation } from './cloudtrail-notice.ts';
import { openEventBridge } from './eventbridge.ts';
import { own, wordIn } from './own.ts';
import { openS3Record, openS3Test } from './s3-notification.ts';
import { described, ignored, quoted, unknown } from './set-aside.ts';
import { openSns, openSnsRecord } from './sns.ts';
import { openSqsRecord } from './sqs.ts';
import { openTick } from './tick.ts';
import type { Context, Envelope, Item, Opened, Part } from './types.ts';

export type { Context, Item, LogObject, Opened } from './types.ts';

/** The first that knows its marks opens it. */
const envelopes: readonly Envelope[] = [
  openSqsRecord,
  openSnsRecord,
  openSns,
  openS3Record,
  openS3Test,
  openCloudTrailNotice,
  openEventBridge,
  openBareRecord,
  openTick,
];

/** Envelopes in one another. AWS's longest ways have four. */
const deepest = 10;

/** Items of one delivery: far more than AWS's largest message holds, and few enough to keep. */
const mostItems = 10_000;

/**
 * Takes what one delivery holds out of its envelopes: an event that a Lambda function is given, the body of an SQS
 * message, an SNS document, an EventBridge event, or any of these in one another, going by their shape alone. An
 * element that cannot be read is one `unknown`, and its neighbours are read on.
 *
 * @param body text, or JSON that has been parsed
 * @returns at least one item. Past 10,000 the last says how many more there were. Never throws.
 */
export function openMessage(body: unknown, context: Context): Opened {
  const items: Item[] = [];
  let left = 0;
  for (const item of itemsIn(body, context, 0)) {
    if (items.length < mostItems) items.push(item);
    else left++;
  }
  if (left > 0) items.push(unknown(`${left} more items of one delivery, past the bound of ${mostItems}`));
  return { items };
}

function* itemsIn(value: unknown, context: Context, depth: number): Generator<Item> {
  const list = listIn(value);
  if (depth > deepest) yield unknown(`more than ${deepest} envelopes in one another`);
  else if (typeof value === 'string') yield* itemsInText(value, context, depth);
  else if (list === null) yield* itemsInOne(value, context, depth);
  else if (list.length === 0) yield ignored('an empty list');
  else {
    // What is a list itself, or text, is a step further in; the list of an envelope's records is no step.
    for (const each of list) {
      const isFurther = typeof each === 'string' || listIn(each) !== null;
      yield* isFurther ? itemsIn(each, context, depth + 1) : itemsInOne(each, context, depth);
    }
  }
}

function* itemsInText(text: string, context: Context, depth: number): Generator<Item> {
  const json = parsed(text);
  if (json === undefined) yield openValidation(text) ?? unknown(`no JSON, but ${described(text)}`);
  else yield* itemsIn(json, context, typeof json === 'string' ? depth + 1 : depth);
}

function* itemsInOne(value: unknown, context: Context, depth: number): Generator<Item> {
  for (const part of partsOf(value, context)) {
    if (part.kind === 'inside') yield* itemsIn(part.value, context, depth + 1);
    else yield part;
  }
}

/** `[…]`, and `{"Records": […]}` in which Lambda and S3 put theirs; null for anything else. */
function listIn(value: unknown): readonly unknown[] | null {
  const list = Array.isArray(value) ? value : own(value, 'Records');
  return Array.isArray(list) ? list : null;
}

function partsOf(value: unknown, context: Context): readonly Part[] {
  if (!isObject(value)) return [unknown(described(value))];
  for (const envelope of envelopes) {
    const parts = envelope(value, context);
    if (parts !== null) return parts;
  }
  const service = wordIn(value, 'eventSource') ?? wordIn(value, 'EventSource');
  return [unknown(service === null ? described(value) : `a record of ${quoted(service)}`)];
}

/** undefined when the text is no JSON: that is never what JSON.parse gives. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
