import type { StepKind, Verdict } from '../policy/types.ts';
import type { Note, Trail } from '../replay/gather.ts';
import { isSelected, type Life, type Selection } from '../replay/replay.ts';
import { type Excused, excusedOf, type Finding, fellDue, findingsOf, type Healing } from './findings.ts';
import { hoursOf } from './hours.ts';
import { countCalls } from './launch-calls.ts';

export type VerdictCounts = Record<'compliant' | 'violation' | 'exempt' | 'indeterminate' | 'notApplicable', number>;
export type StepCounts = Partial<Record<StepKind, number>>;

/** One rule's line: its verdicts, and how many that violated at launch were mended before any step acted. */
export interface RuleCounts {
  readonly id: string;
  readonly summary: string;
  readonly verdicts: VerdictCounts;
  readonly healedInTime: number;
}

/** One principal, account, region or day: launches, and how many of them violated a rule. */
export interface GroupCounts {
  readonly name: string;
  readonly instances: number;
  readonly violating: number;
}

export interface Report {
  readonly incomplete: boolean;
  readonly objects: Trail['objects'];
  readonly records: number;
  readonly duplicates: number;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly launchCalls: number;
  readonly refusedCalls: number;
  readonly launchesWithoutIds: number;
  readonly instances: number;
  readonly verdicts: VerdictCounts;
  readonly rules: readonly RuleCounts[];
  readonly steps: StepCounts;
  readonly held: StepCounts;
  readonly heldBy: readonly {
    readonly do: StepKind;
    readonly rail: string;
    readonly count: number;
    readonly takenLater: number;
  }[];
  readonly healed: Record<Healing, number>;
  readonly groups: Record<'principal' | 'account' | 'region' | 'day', readonly GroupCounts[]>;
  /** The launches again, by hour: for plots, and not in the JSON. */
  readonly hours: readonly GroupCounts[];
  readonly findings: readonly Finding[];
  readonly excused: readonly Excused[];
  readonly problems: readonly Note[];
  readonly skipped: readonly Note[];
}

/** Everything a report shows, as plain data: the table, the JSON and every later form say the same. */
export function buildReport(trail: Trail, life: Life, selection: Selection): Report {
  const { cases, policy } = life;
  const lastAt = trail.lastAt ?? new Date(0);
  const findings = findingsOf(cases, policy, lastAt);
  const rules = policy.rules.map(({ id, summary }) => ({
    id,
    summary,
    verdicts: countVerdicts(cases.flatMap(({ tracks }) => tracks.get(id)?.settled?.verdict.kind ?? [])),
    healedInTime: findings.filter(
      ({ rule, healing }) => rule === id && (healing === 'beforeSettle' || healing === 'beforeStep'),
    ).length,
  }));
  const { refused, withoutIds } = trail;
  const problems = withoutIds
    .filter((call) => isSelected(call, selection))
    .map(({ account, region, id, at }) => `${at.toISOString()} ${account} ${region} request ${id}`);
  return {
    incomplete: trail.problems.length > 0 || trail.objects.failed > 0 || problems.length > 0,
    objects: trail.objects,
    records: trail.records,
    duplicates: trail.duplicates,
    firstAt: trail.firstAt,
    lastAt: trail.lastAt,
    launchCalls: countCalls(
      cases.map(({ ref }) => ref),
      trail,
    ),
    refusedCalls: refused.filter((call) => isSelected(call, selection)).length,
    launchesWithoutIds: problems.length,
    instances: cases.length,
    verdicts: sum(rules.map(({ verdicts }) => verdicts)),
    rules,
    ...countSteps(findings),
    healed: {
      beforeSettle: findings.filter(({ healing }) => healing === 'beforeSettle').length,
      beforeStep: findings.filter(({ healing }) => healing === 'beforeStep').length,
      afterStep: findings.filter(({ healing }) => healing === 'afterStep').length,
    },
    groups: groupsOf(life),
    hours: hoursOf(cases),
    findings,
    excused: excusedOf(cases),
    problems: trail.problems,
    skipped: trail.skipped,
  };
}

const none = (): VerdictCounts => ({ compliant: 0, violation: 0, exempt: 0, indeterminate: 0, notApplicable: 0 });

function countVerdicts(kinds: readonly Verdict['kind'][]): VerdictCounts {
  const counts = none();
  for (const kind of kinds) counts[kind === 'not-applicable' ? 'notApplicable' : kind] += 1;
  return counts;
}

function sum(all: readonly VerdictCounts[]): VerdictCounts {
  const total = none();
  for (const counts of all)
    for (const kind of Object.keys(total) as (keyof VerdictCounts)[]) total[kind] += counts[kind];
  return total;
}

const kinds: readonly StepKind[] = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

function countSteps(findings: readonly Finding[]): Pick<Report, 'steps' | 'held' | 'heldBy'> {
  const due = findings.flatMap(({ steps }) => steps).filter(fellDue);
  const [steps, held]: [StepCounts, StepCounts] = [{}, {}];
  const heldBy: { do: StepKind; rail: string; count: number; takenLater: number }[] = [];
  for (const kind of kinds) {
    const ofKind = due.filter((step) => step.do === kind);
    const caught = ofKind.filter(({ outcome }) => outcome.startsWith('held:'));
    if (ofKind.length > 0) steps[kind] = ofKind.length;
    if (caught.length > 0) held[kind] = caught.length;
    for (const outcome of new Set(caught.map((step) => step.outcome))) {
      const same = caught.filter((step) => step.outcome === outcome);
      const takenLater = same.filter(({ takenAt }) => takenAt !== null).length;
      heldBy.push({ do: kind, rail: outcome.slice('held:'.length), count: same.length, takenLater });
    }
  }
  heldBy.sort((a, b) => kinds.indexOf(a.do) - kinds.indexOf(b.do) || b.count - a.count || (a.rail < b.rail ? -1 : 1));
  return { steps, held, heldBy };
}

function groupsOf({ cases }: Life): Report['groups'] {
  const groups = {
    principal: new Map(),
    account: new Map(),
    region: new Map(),
    day: new Map(),
  } as const satisfies Record<string, Map<string, { instances: number; violating: number }>>;
  for (const { ref, instance, tracks } of cases) {
    const violates = [...tracks.values()].some(({ settled }) => settled?.verdict.kind === 'violation');
    const names = {
      principal: instance.launch?.principal.name ?? 'unknown',
      account: ref.account,
      region: ref.region,
      day: instance.launchedAt?.toISOString().slice(0, 10) ?? 'unknown',
    };
    for (const by of Object.keys(names) as (keyof typeof names)[]) {
      const counts: { instances: number; violating: number } = groups[by].get(names[by]) ?? {
        instances: 0,
        violating: 0,
      };
      counts.instances += 1;
      if (violates) counts.violating += 1;
      groups[by].set(names[by], counts);
    }
  }
  const worstFirst = (a: GroupCounts, b: GroupCounts): number =>
    b.violating - a.violating || b.instances - a.instances || (a.name < b.name ? -1 : 1);
  const list = (by: keyof typeof groups): GroupCounts[] =>
    [...groups[by]].map(([name, counts]) => ({ name, ...counts }));
  return {
    principal: list('principal').sort(worstFirst),
    account: list('account').sort(worstFirst),
    region: list('region').sort(worstFirst),
    day: list('day').sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
