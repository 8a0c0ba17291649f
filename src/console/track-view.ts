import { settleMoment } from '../cases/track.ts';
import type { Case, Track } from '../cases/types.ts';
import { mendingOf } from '../messages/mending.ts';
import { describeFault } from '../policy/fault.ts';
import type { Fault, Policy } from '../policy/types.ts';
import { ladderOf } from './ladder-view.ts';
import { lastOpening, markOfTrack } from './marks.ts';
import type { TrackView } from './types.ts';
import { tagsToAdd, wantedOf } from './wanted.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
const mostFaults = 50;

/** Each rule's life on a case: those of the policy in its order, then those it no longer has. */
export function tracksOf(subject: Case, policy: Policy): TrackView[] {
  const order = new Map(policy.rules.map(({ id }, index) => [id, index]));
  const place = ({ rule }: Track): number => order.get(rule) ?? policy.rules.length;
  return [...subject.tracks.values()]
    .sort((a, b) => place(a) - place(b) || (a.rule < b.rule ? -1 : 1))
    .map((track) => trackOf(subject, policy, track));
}

function trackOf(subject: Case, policy: Policy, track: Track): TrackView {
  const rule = policy.rules.find(({ id }) => id === track.rule);
  const opening = lastOpening(track);
  const faults = faultsOf(track).slice(0, mostFaults);
  const isMended = track.opening === null;
  return {
    rule: track.rule,
    why: rule?.why ?? null,
    summary: rule?.summary ?? 'The policy no longer has this rule.',
    mode: rule?.mode ?? 'observe',
    verdict: track.verdict.kind,
    mark: markOfTrack(track),
    faults: faults.map(describeFault),
    wanted: wantedOf(faults),
    tagsToAdd: tagsToAdd(faults),
    missing: track.verdict.kind === 'indeterminate' ? track.verdict.missing : [],
    fix: isMended || subject.state.kind === 'closed' ? null : mendingOf(faults, subject.ref),
    settledAt: iso(track.settled?.at),
    healedAt: iso(track.healedAt),
    ladder: opening === null ? [] : ladderOf({ subject, policy, rule, opening }),
    anchor: iso(opening?.anchor),
    settleAt:
      opening !== null
        ? opening.settleAt.toISOString()
        : rule === undefined || track.settled !== null
          ? null
          : settleMoment(track, rule, subject).toISOString(),
  };
}

/** What is wrong, or excused, or was wrong when it was last. */
function faultsOf(track: Track): readonly Fault[] {
  if (track.verdict.kind === 'violation' || track.verdict.kind === 'exempt') return track.verdict.faults;
  return lastOpening(track)?.faults ?? [];
}
