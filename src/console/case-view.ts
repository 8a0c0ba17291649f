import type { HistoryEntry } from '../cases/types.ts';
import { presentTags, tagsAreComplete } from '../facts/tags.ts';
import { whoOf } from '../messages/provenance-words.ts';
import { subjectOf } from '../messages/subject.ts';
import { toText } from '../messages/text.ts';
import type { Letter } from '../messages/types.ts';
import { type ActionParts, actionsOf } from './actions.ts';
import { factsOf } from './facts-view.ts';
import { entryOf } from './row-of.ts';
import { tracksOf } from './track-view.ts';
import type { CaseView, HistoryView, LetterView } from './types.ts';

export interface CaseParts extends ActionParts {
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly letters: readonly { readonly letter: Letter; readonly sentAt: Date | null }[];
}

const mostHistory = 1_000;

/** One case with its whole life, as the page tells it. */
export function caseViewOf(parts: CaseParts): CaseView {
  const { subject, policy, history, letters } = parts;
  const { instance, exemptions, postponed, unread, wakeAt } = subject;
  const { tags, seenAt } = instance;
  return {
    row: entryOf(subject, policy).row,
    facts: factsOf(instance),
    tags: [...presentTags(tags)].map(([key, value]) => ({
      key,
      value,
      at: (tags.byKey.get(key)?.at ?? subject.discoveredAt).toISOString(),
    })),
    tagsAreWhole: tagsAreComplete(tags),
    launch: launchOf(parts),
    seenAt: seenAt?.toISOString() ?? null,
    tracks: tracksOf(subject, policy),
    history: [...history].slice(-mostHistory).reverse().map(historyView),
    letters: letters.map(letterView),
    exemptions: exemptions.map(({ rules, reason, by, until }) => ({ rules, reason, by, until: until.toISOString() })),
    postponed:
      postponed === null ? null : { until: postponed.until.toISOString(), by: postponed.by, reason: postponed.reason },
    unread: unread === null ? null : { since: unread.since.toISOString(), why: unread.why },
    wakeAt: wakeAt?.toISOString() ?? null,
    actions: actionsOf(parts),
  };
}

function launchOf({ subject: { instance } }: CaseParts): CaseView['launch'] {
  const { launch, evidence } = instance;
  if (launch === null) return null;
  const { principal, userAgent, sourceIp, source, eventId } = launch;
  return {
    at: launch.at.toISOString(),
    source,
    principal: whoOf(principal),
    arn: principal.arn,
    userAgent,
    sourceIp,
    eventId,
    object: evidence?.object ?? null,
  };
}

const historyView = ({ at, what, text, rule, by }: HistoryEntry): HistoryView => ({
  at: at.toISOString(),
  what,
  text,
  rule,
  by,
});

/** As it is read in a mail, whatever the channel makes of it. */
function letterView({ letter, sentAt }: CaseParts['letters'][number]): LetterView {
  const { id, at, channel, content } = letter;
  const message = { key: id, at, kind: 'group', contents: [content] } as const;
  return {
    at: at.toISOString(),
    channel,
    subject: subjectOf(message),
    text: toText(message).body,
    sentAt: sentAt?.toISOString() ?? null,
  };
}
