import { isDestructive } from '../cases/steps.ts';
import type { Case, Opening, StepState, Track } from '../cases/types.ts';
import { compareText } from '../facts/fold.ts';
import { provenanceOf } from '../facts/provenance.ts';
import type { Principal, Provenance, Some } from '../facts/types.ts';
import type { Fault, Policy, StepKind, Verdict } from '../policy/types.ts';

/** What became of a step. `taken` may have been held before; `takenAt` then says when it went after all. */
export interface FindingStep {
  readonly do: StepKind;
  readonly dueAt: Date;
  readonly outcome: string;
  readonly takenAt: Date | null;
}

export type Healing = 'beforeSettle' | 'beforeStep' | 'afterStep';

export interface Finding {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly launchedAt: Date;
  readonly rule: string;
  readonly verdict: Verdict['kind'];
  readonly principal: Principal;
  readonly provenance: Provenance;
  readonly image: string | null;
  readonly type: string | null;
  readonly faults: Some<Fault>;
  readonly healedAt: Date | null;
  readonly healing: Healing | null;
  readonly steps: readonly FindingStep[];
  readonly eventId: string;
  readonly object: string;
}

/** An exemption that excused a violation: it excuses, it does not hide. */
export interface Excused {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly rule: string;
  readonly by: string;
  readonly until: Date;
}

/** Every violation as settled and every one that healed; gravest first, then by launch time, instance and rule. */
export function findingsOf(cases: readonly Case[], policy: Policy, lastAt: Date): Finding[] {
  const findings: Finding[] = [];
  for (const subject of cases) {
    for (const rule of policy.rules) {
      const track = subject.tracks.get(rule.id);
      const finding = track && findingOf(subject, track, lastAt);
      if (finding) findings.push(finding);
    }
  }
  return findings.sort(byGravity);
}

export function excusedOf(cases: readonly Case[]): Excused[] {
  return cases.flatMap(({ ref, tracks }) =>
    [...tracks.values()].flatMap(({ rule, settled }) =>
      settled?.verdict.kind === 'exempt'
        ? [
            {
              instanceId: ref.id,
              account: ref.account,
              region: ref.region,
              rule,
              by: settled.verdict.by,
              until: settled.verdict.until,
            },
          ]
        : [],
    ),
  );
}

function findingOf(subject: Case, track: Track, lastAt: Date): Finding | null {
  const { instance } = subject;
  const openings = [...track.past, ...(track.opening === null ? [] : [track.opening])];
  const stood = openings.filter(hasSettled);
  const healing = healingOf(track, openings);
  const verdict = stood.length > 0 ? 'violation' : (track.settled?.verdict.kind ?? track.verdict.kind);
  const faults = track.settled?.verdict.kind === 'violation' ? track.settled.verdict.faults : openings.at(-1)?.faults;
  if ((verdict !== 'violation' && healing === null) || faults === undefined) return null;
  if (instance.launch === null || instance.launchedAt === null) return null;
  const { facts, launch } = instance;
  return {
    instanceId: subject.ref.id,
    account: subject.ref.account,
    region: subject.ref.region,
    launchedAt: instance.launchedAt,
    rule: track.rule,
    verdict,
    principal: launch.principal,
    provenance: provenanceOf(instance),
    image: facts.imageId?.is === 'known' ? facts.imageId.value : null,
    type: facts.instanceType?.is === 'known' ? facts.instanceType.value : null,
    faults,
    healedAt: healing === null ? null : track.healedAt,
    healing,
    steps: stepsOf(track, lastAt),
    eventId: instance.evidence?.eventId ?? '',
    object: instance.evidence?.object ?? '',
  };
}

/** Every step of every opening, in the order of the ladder. */
export const stepsOf = ({ past, opening }: Track, lastAt: Date): FindingStep[] =>
  [...past, ...(opening === null ? [] : [opening])].flatMap(({ steps }) => steps.map((step) => stepOf(step, lastAt)));

/** Whether a violation lasted until late tags no longer counted; one whose instance ended before is judged as it was. */
const hasSettled = ({ settleAt, resolvedAt }: Opening): boolean =>
  resolvedAt === null || settleAt.getTime() < resolvedAt.getTime();

/** Violating at launch and compliant later: in time, in time for its first destructive step, or too late for it. */
function healingOf(track: Track, openings: readonly Opening[]): Healing | null {
  const { healedAt } = track;
  if (track.first.kind !== 'violation' || healedAt === null) return null;
  if (track.settled?.verdict.kind === 'compliant') return 'beforeSettle';
  if (track.settled?.verdict.kind !== 'violation') return null;
  const taken = openings.flatMap(({ steps }) =>
    steps.flatMap((step) => (isDestructive(step.do) && step.status.is === 'done' ? [step.status.at.getTime()] : [])),
  );
  return taken.some((at) => at <= healedAt.getTime()) ? 'afterStep' : 'beforeStep';
}

function stepOf({ do: kind, dueAt, status, heldBy }: StepState, lastAt: Date): FindingStep {
  const takenAt = status.is === 'done' ? status.at : null;
  const fellDue = status.is === 'done' || heldBy !== null;
  if (fellDue && dueAt.getTime() > lastAt.getTime()) return { do: kind, dueAt, outcome: 'beyond-trail', takenAt: null };
  return { do: kind, dueAt, outcome: heldBy === null ? outcomeOf(status) : `held:${heldBy}`, takenAt };
}

function outcomeOf(status: StepState['status']): string {
  switch (status.is) {
    case 'done':
      return 'taken';
    case 'waiting':
    case 'owed':
    case 'confirming':
    case 'carrying-out':
      // The verdict became indeterminate, and nobody acts on that.
      return 'undecided';
    default:
      return status.is;
  }
}

/** Whether enforce mode would have taken the step, or tried to and been held, or would after the trail's end. */
export const fellDue = ({ outcome }: FindingStep): boolean =>
  outcome === 'taken' || outcome === 'beyond-trail' || outcome.startsWith('held:');

const severity: Record<StepKind, number> = { terminate: 5, stop: 4, quarantine: 3, tag: 2, notify: 1 };

const worst = ({ steps }: Finding, counts: (step: FindingStep) => boolean): number =>
  Math.max(0, ...steps.filter(counts).map((step) => severity[step.do]));

/** By the worst that would have been done, then by the worst that a rail held or that lay ahead; a violation before a healed one. */
function byGravity(a: Finding, b: Finding): number {
  const taken = ({ takenAt }: FindingStep): boolean => takenAt !== null;
  return (
    worst(b, taken) - worst(a, taken) ||
    worst(b, fellDue) - worst(a, fellDue) ||
    Number(b.verdict === 'violation') - Number(a.verdict === 'violation') ||
    a.launchedAt.getTime() - b.launchedAt.getTime() ||
    compareText(a.instanceId, b.instanceId) ||
    compareText(a.rule, b.rule)
  );
}
