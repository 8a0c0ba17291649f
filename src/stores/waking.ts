import { baseOf, isDestructive, isPending } from '../cases/steps.ts';
import type { Case, Rail } from '../cases/types.ts';
import { compareText } from '../facts/fold.ts';

/** What a store keeps beside a case, to find it by: moments in ms since 1970. */
export interface Waking {
  readonly key: string;
  readonly at: number;
  /** When the oldest step that may act fell due; the largest integer where there is none. */
  readonly dueAt: number;
}

/** Of the cases that may be woken, who has waited longest goes first. */
export const byDue = (a: Waking, b: Waking): number => a.dueAt - b.dueAt || byWaking(a, b);

export const byWaking = (a: Waking, b: Waking): number => a.at - b.at || a.dueAt - b.dueAt || compareText(a.key, b.key);

export function oldestDue({ tracks }: Case): number {
  let oldest = Number.MAX_SAFE_INTEGER;
  for (const { opening } of tracks.values()) {
    for (const step of opening?.steps ?? []) {
      if (isDestructive(step.do) && isPending(step))
        oldest = Math.min(oldest, step.dueAt.getTime(), baseOf(step).getTime());
    }
  }
  return oldest;
}

/** The rails that hold a step of the case now, by name. */
export function heldRails({ tracks }: Case): ReadonlySet<Rail> {
  const rails = new Set<Rail>();
  for (const { opening } of tracks.values()) {
    for (const { status } of opening?.steps ?? []) if (status.is === 'held') rails.add(status.rail);
  }
  return rails;
}

/** How many keys `due` gives unless said. */
export const dueLimit = 500;

/** How long letters that were sent, and chores that are done, are remembered: as long as CloudTrail delivers again. */
export const doneKeptDays = 30;
