import type { Occasion, Rail } from '../cases/types.ts';
import type { Ref } from '../facts/types.ts';
import type { Mode, StepKind } from '../policy/types.ts';

/**
 * What one message has to say of one instance under one rule, as it stood when it was decided. Texts may hold what
 * strangers wrote: each channel defuses them for its own readers.
 */
export interface Notice {
  readonly ref: Ref;
  readonly rule: string;
  readonly why: string | null;
  /** What the rule requires, in one line: `Code is one of LOL, GGG`. */
  readonly summary: string;
  readonly mode: Mode;
  /** `step`: a notify of the ladder. */
  readonly occasion: Occasion | 'step';
  readonly at: Date;
  readonly launchedAt: Date | null;
  /** Who launched it, whatever the identity type: `alice`, `deploy-role/alice@example.com`; null where nobody is known. */
  readonly who: string | null;
  /** The launch call that it came from, the same for all its instances; null where it was not seen. */
  readonly launchCall: string | null;
  readonly imageId: string | null;
  readonly instanceType: string | null;
  readonly provenance: string | null;
  /** What is wrong, one line each: `Code=lol: did you mean LOL?`. Empty once it is mended. */
  readonly faults: readonly string[];
  /** What became of the steps that fell due so far, as written. */
  readonly done: readonly NoticeStep[];
  /** What comes next, by time. */
  readonly next: readonly NoticeStep[];
  /** The command that mends it; null where only another launch does. */
  readonly fix: string | null;
  /** What else people should know: open connections persist, why a step is impossible, that nothing could be read. */
  readonly remarks: readonly string[];
}

export interface NoticeStep {
  readonly do: StepKind;
  /** When it was done or held, or when it is due. */
  readonly at: Date;
  readonly is: 'done' | 'satisfied' | 'superseded' | 'impossible' | 'undone' | 'due' | { readonly heldBy: Rail };
}

/** Something about Broom itself that its operators should know: a breaker that tripped, an account without access. */
export interface Alarm {
  /** The same for the same trouble, so that it is told once a day and not at every tick. */
  readonly id: string;
  readonly at: Date;
  readonly title: string;
  readonly text: string;
}

export type Content =
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'alarm'; readonly alarm: Alarm };

/**
 * One notice on its way to one channel. Those of one group (launch call, rule, step, channel) that are pending together
 * go out as one message.
 */
export interface Letter {
  /** Effect id and channel: putting it twice changes nothing. */
  readonly id: string;
  /** See `channelKey`. */
  readonly channel: string;
  readonly group: string;
  /** When it was posted. */
  readonly at: Date;
  readonly content: Content;
  /** Written before sending, so that a death repeats the same message with the same key. */
  readonly sending: Sending | null;
  /** Failures so far; no try before `retryAt`. */
  readonly tries: number;
  readonly retryAt: Date | null;
}

export interface Sending {
  /** Idempotency key of the message that it is a part of. */
  readonly key: string;
  readonly by: string;
  readonly until: Date;
}

/** One message as it leaves: a group of notices, or a digest of several groups. */
export interface Message {
  readonly key: string;
  readonly at: Date;
  readonly kind: 'group' | 'digest';
  readonly contents: readonly Content[];
}

/**
 * failed: not before `retryAt` again; with `mayHaveArrived` (no answer came) it is sent again only as it was, under the same
 * key. refused: the channel will never take it (too large, gone).
 */
export type Delivery =
  | { readonly is: 'sent' }
  | { readonly is: 'failed'; readonly why: string; readonly retryAt: Date; readonly mayHaveArrived?: true }
  | { readonly is: 'refused'; readonly why: string };

/** Where messages go: one for each entry of the policy's `channels`. */
export interface Sender {
  send(message: Message, at: Date): Promise<Delivery>;
}
