import { railOf } from '../cases/rails.ts';
import { acts } from '../cases/steps.ts';
import type { Case, Track } from '../cases/types.ts';
import type { Launch, Principal } from '../facts/types.ts';
import type { Policy, StepKind } from '../policy/types.ts';
import type { Note } from '../replay/gather.ts';
import type { Finding, FindingStep } from './findings.ts';
import { buildReport, type Report } from './report.ts';

/** An account in a region, and how many instances live there. */
export interface ScannedPlace {
  readonly account: string;
  readonly region: string;
  readonly instances: number;
}

export interface Scanned {
  /** When the scan began. */
  readonly at: Date;
  /** Those that could be read, empty ones too. */
  readonly places: readonly ScannedPlace[];
  /** What could not be read; `object` is an account, or an account and a region. */
  readonly problems: readonly Note[];
  /** One for every instance that lives, judged by what a read has shown. */
  readonly cases: readonly Case[];
}

/** A report of what runs now. Of what only a trail tells (calls, records, healing) it has none. */
export interface ScanReport extends Report {
  readonly at: Date;
  readonly places: readonly ScannedPlace[];
}

/**
 * The same report as of a trail, of instances as they are: the verdict is that of now, nobody knows who launched them,
 * and each step is still ahead or would be held by a rail of the instance's own.
 */
export function buildScan({ at, places, problems, cases }: Scanned, policy: Policy): ScanReport {
  const settled = cases.map((subject) => settledNow(subject, at));
  const trail = {
    objects: { read: places.length, skipped: 0, failed: problems.length },
    records: 0,
    duplicates: 0,
    bytes: { stored: 0, text: 0 },
    firstAt: at,
    lastAt: at,
    refused: [],
    withoutIds: [],
    sightings: new Map(),
    skipped: [],
    problems,
  };
  const everything = { since: null, until: null, accounts: null, regions: null, rules: null };
  const report = buildReport(trail, { policy, cases: settled }, everything);
  const byKey = new Map(cases.map((subject) => [keyOf(subject.ref), subject]));
  const findings = report.findings
    .map((finding) => ({ ...finding, steps: stepsAhead(finding, byKey.get(keyOf(findingRef(finding))), policy) }))
    .sort(byGravity);
  return { ...report, ...countAhead(findings), findings, at, places };
}

const keyOf = ({ account, region, id }: Case['ref']): string => `${account} ${region} ${id}`;
const findingRef = ({ account, region, instanceId: id }: Finding): Case['ref'] => ({ account, region, id });

function settledNow(subject: Case, at: Date): Case {
  const { instance, tracks, discoveredAt } = subject;
  const launchedAt = instance.launchedAt ?? discoveredAt;
  const judged = [...tracks].map(([id, track]): [string, Track] => [
    id,
    { ...track, settled: { verdict: track.verdict, at } },
  ]);
  return {
    ...subject,
    instance: { ...instance, launchedAt, launch: instance.launch ?? unknownLaunch(launchedAt) },
    tracks: new Map(judged),
  };
}

const nobody: Principal = {
  kind: 'unknown',
  name: 'unknown',
  arn: null,
  account: null,
  session: null,
  issuerArn: null,
  sourceIdentity: null,
  via: null,
};

const unknownLaunch = (at: Date): Launch => ({
  at,
  source: 'RunInstances',
  eventId: '',
  requestId: null,
  reservationId: null,
  clientToken: null,
  principal: nobody,
  userAgent: null,
  sourceIp: null,
  template: null,
});

/** What the ladder has ahead, counted from now, whatever the case itself has done since. */
function stepsAhead({ rule: id, steps }: Finding, subject: Case | undefined, policy: Policy): readonly FindingStep[] {
  const rule = policy.rules.find((one) => one.id === id);
  const opening = subject?.tracks.get(id)?.opening;
  if (subject === undefined || rule === undefined || !opening) return steps;
  return opening.steps.map(({ do: kind, dueAt }) => {
    const rail = acts(kind) ? railOf(policy, rule, opening, subject.instance, kind) : null;
    return { do: kind, dueAt, outcome: rail === null ? 'beyond-trail' : `held:${rail}`, takenAt: null };
  });
}

const order: readonly StepKind[] = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

function countAhead(findings: readonly Finding[]): Pick<Report, 'steps' | 'held' | 'heldBy'> {
  const all = findings.flatMap(({ steps }) => steps);
  const [steps, held]: [Partial<Record<StepKind, number>>, Partial<Record<StepKind, number>>] = [{}, {}];
  const heldBy: { do: StepKind; rail: string; count: number; takenLater: number }[] = [];
  for (const kind of order) {
    const ofKind = all.filter((step) => step.do === kind);
    const rails = ofKind.flatMap(({ outcome }) => (outcome.startsWith('held:') ? [outcome.slice('held:'.length)] : []));
    if (ofKind.length > 0) steps[kind] = ofKind.length;
    if (rails.length > 0) held[kind] = rails.length;
    for (const rail of [...new Set(rails)].sort())
      heldBy.push({ do: kind, rail, count: rails.filter((one) => one === rail).length, takenLater: 0 });
  }
  return { steps, held, heldBy };
}

/** The strongest that nothing would hold first, then the strongest; then the oldest. */
function byGravity(a: Finding, b: Finding): number {
  const worst = ({ steps }: Finding, free: boolean): number =>
    Math.max(
      -1,
      ...steps.flatMap((step) => (free && step.outcome.startsWith('held:') ? [] : [order.indexOf(step.do)])),
    );
  return (
    worst(b, true) - worst(a, true) ||
    worst(b, false) - worst(a, false) ||
    a.launchedAt.getTime() - b.launchedAt.getTime() ||
    (a.instanceId < b.instanceId ? -1 : a.instanceId > b.instanceId ? 1 : 0) ||
    (a.rule < b.rule ? -1 : 1)
  );
}
