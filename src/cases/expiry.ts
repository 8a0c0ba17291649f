import { day, latest, plus } from './time.ts';
import type { Case } from './types.ts';

/** How long a case is kept. CloudTrail delivers a record again for up to 30 days. */
const kept = { unknown: day, clear: 30 * day, closed: 90 * day };

/**
 * From when a case may be dropped; null: not while it is as it is. Dropping decides nothing: a case that still wants a
 * tick, or that a person exempted or postponed, is kept until after that.
 */
export function expiresAt(subject: Case): Date | null {
  const { state, instance, discoveredAt } = subject;
  switch (state.kind) {
    case 'closed':
      return plus(state.at, kept.closed);
    case 'watching':
    case 'open':
      return null;
    case 'clear':
      return instance.launchedAt === null && instance.seenAt === null
        ? latest(plus(discoveredAt, kept.unknown), ...ordersUntil(subject))
        : latest(plus(lastKnownAt(subject), kept.clear), ...ordersUntil(subject), ...wakings(subject));
  }
}

const ordersUntil = ({ exemptions, postponed }: Case): readonly Date[] => [
  ...exemptions.map(({ until }) => until),
  ...(postponed === null ? [] : [postponed.until]),
];

/** The tick itself comes some time after the moment that was asked for. */
const wakings = ({ wakeAt }: Case): readonly Date[] => (wakeAt === null ? [] : [plus(wakeAt, kept.clear)]);

/** The latest moment of which anything is known. */
function lastKnownAt({ instance, discoveredAt, tracks }: Case): Date {
  const { launchedAt, seenAt, state, tags } = instance;
  const moments = [launchedAt, seenAt, state?.at, tags.completeAt, tags.clearedAt];
  for (const { at } of tags.byKey.values()) moments.push(at);
  for (const { healedAt } of tracks.values()) moments.push(healedAt);
  return latest(discoveredAt, ...moments.flatMap((moment) => moment ?? []));
}
