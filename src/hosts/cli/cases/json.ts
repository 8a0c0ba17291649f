import type { Case, HistoryEntry, Opening, StepState } from '../../../cases/types.ts';
import { keyOf } from '../../../facts/fold.ts';
import { provenanceOf } from '../../../facts/provenance.ts';
import { presentTags } from '../../../facts/tags.ts';
import { mendingOf } from '../../../messages/mending.ts';
import { commandOf } from '../../../report/fix.ts';
import { lastOpening } from './words.ts';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A case for programs; documented in docs/cli.md. Times in ISO 8601, UTC. */
export function caseJson(subject: Case) {
  const { ref, state, instance, tracks, exemptions, postponed, unread } = subject;
  const { launch, facts } = instance;
  return {
    key: keyOf(ref),
    instanceId: ref.id,
    account: ref.account,
    region: ref.region,
    state: state.kind,
    since: state.kind === 'open' ? time(state.since) : state.kind === 'closed' ? time(state.at) : null,
    closedBecause: state.kind === 'closed' ? state.because : null,
    discoveredAt: time(subject.discoveredAt),
    launchedAt: time(instance.launchedAt),
    launchedBy: launch?.principal.name ?? null,
    provenance: provenanceOf(instance),
    instanceState: instance.state?.name ?? null,
    seenAt: time(instance.seenAt),
    image: facts.imageId?.is === 'known' ? facts.imageId.value : null,
    type: facts.instanceType?.is === 'known' ? facts.instanceType.value : null,
    tags: [...presentTags(instance.tags)].map(([key, value]) => ({ key, value })),
    rules: [...tracks.values()].map((track) => {
      const opening = lastOpening(track);
      const { verdict } = track;
      return {
        rule: track.rule,
        verdict: verdict.kind,
        ...(verdict.kind === 'exempt' && { exemptUntil: time(verdict.until), exemptBy: verdict.by }),
        ...(verdict.kind === 'indeterminate' && { missing: verdict.missing }),
        violation: opening === null ? null : openingJson(opening, subject),
      };
    }),
    exemptions: exemptions.map(({ rules, reason, by, at, until }) => ({
      rules,
      reason,
      by,
      at: time(at),
      until: time(until),
    })),
    postponed: postponed === null ? null : { ...postponed, until: time(postponed.until) },
    unread: unread === null ? null : { since: time(unread.since), why: unread.why },
    nextLookAt: time(subject.wakeAt),
  };
}

const openingJson = (opening: Opening, { ref }: Case) => ({
  since: time(opening.since),
  resolvedAt: time(opening.resolvedAt),
  anchor: time(opening.anchor),
  anchoredAtLaunch: opening.anchoredAtLaunch,
  announced: opening.announced,
  faults: opening.faults.map(({ what, seen, wanted, near, fix }) => ({
    what,
    seen,
    wanted,
    near,
    fix: commandOf(fix, ref.region, ref.id),
  })),
  fix: opening.resolvedAt === null ? mendingOf(opening.faults, ref) : null,
  steps: opening.steps.map(stepJson),
});

function stepJson({ do: kind, dueAt, status, heldBy }: StepState) {
  return {
    do: kind,
    dueAt: time(dueAt),
    is: status.is,
    at: 'at' in status ? time(status.at) : null,
    heldBy: status.is === 'held' ? status.rail : null,
    firstHeldBy: heldBy,
    retryAt: 'retryAt' in status ? time(status.retryAt ?? null) : null,
    why: status.is === 'impossible' ? status.why : null,
  };
}

export const historyJson = ({ at, what, text, rule, by }: HistoryEntry) => ({ at: time(at), what, text, rule, by });
