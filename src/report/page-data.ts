import { describeFault } from '../policy/fault.ts';
import type { Policy, StepKind } from '../policy/types.ts';
import type { Comparison } from './compare.ts';
import { type Finding, fellDue } from './findings.ts';
import { instant } from './instant.ts';
import { findingJson } from './json.ts';
import { outcomeOf } from './outcome.ts';
import { pageComparison } from './page-comparison.ts';
import type { PageData, PageFinding, PageList, PagePrincipal, PageRule, PageStepCounts } from './page-types.ts';
import type { Report } from './report.ts';

export interface PageOptions {
  readonly policy: Policy;
  /** The version of Broom. */
  readonly madeBy: string;
  readonly comparison?: Comparison | null;
}

/** A page that holds more than this opens slowly on a phone; the JSON and the CSV hold everything. */
const most = { findings: 20_000, groups: 500, notes: 500, hours: 73, text: 1_000 };

/** What the HTML report shows of a report and the policy it was made by, as plain data. Pure: the same in, the same out. */
export function pageData(report: Report, { policy, madeBy, comparison }: PageOptions): PageData {
  const [principals, objects] = [createTable<PagePrincipal>(), createTable<string>()];
  const findings = list(report.findings, most.findings, (finding) => pageFinding(finding, principals, objects));
  const { principal, account, region, day } = report.groups;
  return clipped({
    madeBy,
    policy: {
      mode: policy.mode,
      accounts: [...policy.accounts].map(([name, id]) => [id, name] as const),
      perHour: {
        terminate: policy.limits.terminate.perHour,
        stop: policy.limits.stop.perHour,
        quarantine: policy.limits.quarantine.perHour,
      },
    },
    incomplete: report.incomplete,
    objects: report.objects,
    records: report.records,
    duplicates: report.duplicates,
    from: instant(report.firstAt),
    to: instant(report.lastAt),
    launchCalls: report.launchCalls,
    refusedCalls: report.refusedCalls,
    launchesWithoutIds: report.launchesWithoutIds,
    instances: report.instances,
    verdicts: report.verdicts,
    steps: stepCounts(report),
    healed: report.healed,
    rules: pageRules(report, policy),
    groups: {
      principal: list(principal, most.groups),
      account: list(account, most.groups),
      region: list(region, most.groups),
      day: list(day, Number.POSITIVE_INFINITY),
    },
    hours: isShort(report) ? report.hours : [],
    principals: principals.items,
    objectNames: objects.items,
    findings,
    excused: list(report.excused, most.notes, (one) => ({ ...one, until: instant(one.until) ?? '' })),
    problems: list(report.problems, most.notes),
    skipped: list(report.skipped, most.notes),
    ...(comparison == null ? {} : { comparison: pageComparison(comparison, most.notes) }),
  });
}

function pageFinding(finding: Finding, principals: Table<PagePrincipal>, objects: Table<string>): PageFinding {
  const { principal, provenance, faults, launchedAt, healedAt, steps, object, ...rest } = findingJson(finding);
  return {
    ...rest,
    launchedAt: launchedAt ?? '',
    principal: principals.placeOf(principal),
    provenance: { kind: provenance.kind, name: provenance.name, managed: provenance.managed },
    faults: faults.map(({ wanted, fix }, i) => ({
      said: describeFault(finding.faults[i] ?? finding.faults[0]),
      wanted,
      fix,
    })),
    outcome: outcomeOf(finding),
    healedAt,
    steps: steps.map((step) => ({ ...step, dueAt: step.dueAt ?? '' })),
    object: objects.placeOf(object),
  };
}

function pageRules(report: Report, policy: Policy): PageRule[] {
  return report.rules.map((counts) => {
    const rule = policy.rules.find(({ id }) => id === counts.id);
    return {
      ...counts,
      why: rule?.why ?? null,
      settle: rule?.settle ?? policy.settle,
      steps: rule?.steps.map((step) => ({ do: step.do, after: step.after })) ?? [],
    };
  });
}

const kinds: readonly StepKind[] = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

function stepCounts({ findings, held, heldBy }: Report): PageStepCounts[] {
  const due = findings.flatMap(({ steps }) => steps).filter(fellDue);
  return kinds
    .map((kind) => {
      const ofKind = due.filter((step) => step.do === kind);
      return {
        do: kind,
        due: ofKind.length,
        taken: ofKind.filter(({ takenAt }) => takenAt !== null).length,
        held: held[kind] ?? 0,
        beyond: ofKind.filter(({ outcome }) => outcome === 'beyond-trail').length,
        heldBy: heldBy
          .filter((by) => by.do === kind)
          .map(({ rail, count, takenLater }) => ({ rail, count, takenLater })),
      };
    })
    .filter((counts) => counts.due > 0);
}

/** Whether days would be too few columns to see anything. */
const isShort = ({ hours }: Report): boolean => {
  const [first, last] = [hours[0]?.name, hours.at(-1)?.name];
  if (first === undefined || last === undefined) return false;
  return (Date.parse(`${last}:00Z`) - Date.parse(`${first}:00Z`)) / 3_600_000 < most.hours;
};

function list<T>(items: readonly T[], atMost: number): PageList<T>;
function list<T, U>(items: readonly T[], atMost: number, as: (item: T) => U): PageList<U>;
function list<T, U>(items: readonly T[], atMost: number, as?: (item: T) => U): PageList<T | U> {
  const shown = items.slice(0, atMost);
  return { shown: as === undefined ? shown : shown.map(as), left: items.length - shown.length };
}

interface Table<T> {
  readonly items: T[];
  placeOf(item: T): number;
}

/** Values that many findings share, each kept once. */
function createTable<T>(): Table<T> {
  const places = new Map<string, number>();
  const items: T[] = [];
  return {
    items,
    placeOf: (item) => {
      const key = JSON.stringify(item);
      const place = places.get(key) ?? items.push(item) - 1;
      places.set(key, place);
      return place;
    },
  };
}

/** The same with every text cut that is longer than anything AWS allows: a record may hold megabytes in a name. */
function clipped<T>(value: T): T;
function clipped(value: unknown): unknown {
  if (typeof value === 'string') return value.length > most.text ? `${value.slice(0, most.text)}…` : value;
  if (Array.isArray(value)) return value.map((one) => clipped(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clipped(one)]));
}
