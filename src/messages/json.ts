import { plain } from '../report/plain.ts';
import { lastAction, nextAction } from './story.ts';
import { subjectOf } from './subject.ts';
import { alarmsOf, noticesOf } from './text.ts';
import type { Message, Notice, NoticeStep } from './types.ts';

/** Raised when a reader of the JSON would have to change. */
export const messageSchema = 'broom.message/1';

export interface JsonStep {
  readonly do: string;
  readonly at: string;
  readonly is: string;
  /** The rail that holds it, where one does. */
  readonly heldBy?: string;
}

export interface JsonNotice {
  readonly instance: string;
  readonly account: string;
  readonly region: string;
  readonly rule: string;
  readonly summary: string;
  readonly why: string | null;
  readonly mode: string;
  readonly occasion: string;
  readonly launchedAt: string | null;
  readonly who: string | null;
  readonly launchCall: string | null;
  readonly imageId: string | null;
  readonly instanceType: string | null;
  readonly provenance: string | null;
  readonly faults: readonly string[];
  readonly done: readonly JsonStep[];
  readonly next: readonly JsonStep[];
  readonly fix: string | null;
  readonly remarks: readonly string[];
}

export interface JsonMessage {
  readonly schema: typeof messageSchema;
  /** The same when a message is sent again. */
  readonly key: string;
  readonly at: string;
  readonly kind: 'group' | 'digest';
  readonly subject: string;
  readonly notices: readonly JsonNotice[];
  readonly alarms: readonly { id: string; at: string; title: string; text: string }[];
}

/** A message for programs; times in ISO 8601, UTC. */
export function toJson(message: Message): JsonMessage {
  return {
    schema: messageSchema,
    key: message.key,
    at: message.at.toISOString(),
    kind: message.kind,
    subject: subjectOf(message),
    notices: noticesOf(message).map(jsonNotice),
    alarms: alarmsOf(message).map(({ id, at, title, text }) => ({
      id,
      at: at.toISOString(),
      title: plain(title, 200),
      text: plain(text.replaceAll('\n', ' '), 20_000),
    })),
  };
}

function jsonNotice(notice: Notice): JsonNotice {
  const { ref, launchedAt, done, next, faults, remarks, fix } = notice;
  return {
    instance: plain(ref.id, most),
    account: plain(ref.account, most),
    region: plain(ref.region, most),
    rule: plain(notice.rule, most),
    summary: plain(notice.summary, most),
    why: safe(notice.why),
    mode: notice.mode,
    occasion: notice.occasion,
    launchedAt: launchedAt === null ? null : launchedAt.toISOString(),
    who: safe(notice.who),
    launchCall: safe(notice.launchCall),
    imageId: safe(notice.imageId),
    instanceType: safe(notice.instanceType),
    provenance: safe(notice.provenance),
    faults: faults.map((fault) => plain(fault, most)),
    done: done.map(jsonStep),
    next: next.map(jsonStep),
    fix:
      fix === null
        ? null
        : fix
            .split('\n')
            .map((line) => plain(line, 4_000))
            .join('\n'),
    remarks: remarks.map((remark) => plain(remark, most)),
  };
}

const most = 1_000;
const safe = (text: string | null): string | null => (text === null ? null : plain(text, most));

const jsonStep = ({ do: kind, at, is }: NoticeStep): JsonStep =>
  typeof is === 'object'
    ? { do: kind, at: at.toISOString(), is: 'held', heldBy: is.heldBy }
    : { do: kind, at: at.toISOString(), is };

export interface Attribute {
  readonly type: 'String' | 'String.Array';
  readonly value: string;
}

/**
 * What a subscription can be filtered by. A message about several things has lists, and a filter matches on any member.
 * SNS drops a message with more than 10 attributes on its way to a queue with raw delivery.
 *
 * action: what comes next (`stop`, `terminate`, …), else what was done last (`stopped`: `stop`), else `none`.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function attributesOf(message: Message): Record<string, Attribute> {
  const notices = noticesOf(message);
  const all: [string, readonly string[]][] = [
    ['schema', [messageSchema]],
    ['kind', message.kind === 'digest' ? ['digest'] : notices.length > 0 ? ['notice'] : ['alarm']],
    ['occasion', notices.length > 0 ? notices.map(({ occasion }) => occasion) : ['alarm']],
    ['mode', notices.map(({ mode }) => mode)],
    ['rule', notices.map(({ rule }) => rule)],
    ['account', notices.map(({ ref }) => ref.account)],
    ['region', notices.map(({ ref }) => ref.region)],
    ['action', notices.map((notice) => (nextAction(notice) ?? lastAction(notice))?.do ?? 'none')],
    ['principal', notices.flatMap(({ who }) => who ?? [])],
  ];
  return Object.fromEntries(all.flatMap(([name, values]) => attribute(name, values)));
}

const mostValues = 100;

function attribute(name: string, values: readonly string[]): [string, Attribute][] {
  const unique = [...new Set(values.map((value) => plain(value, 200)))].filter((value) => value !== '');
  const [only] = unique;
  if (only === undefined) return [];
  if (unique.length === 1) return [[name, { type: 'String', value: only }]];
  return [[name, { type: 'String.Array', value: JSON.stringify(unique.slice(0, mostValues)) }]];
}
