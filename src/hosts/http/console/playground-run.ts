import { spanShort } from '../../../console/span-short.ts';
import type {
  PlaygroundChange,
  PlaygroundOutcome,
  PlaygroundSide,
  PlaygroundView,
  PolicyDiagnostic,
} from '../../../console/types.ts';
import { keyOf } from '../../../facts/fold.ts';
import type { Sighting } from '../../../facts/types.ts';
import { utc } from '../../../messages/moments.ts';
import { whoOf } from '../../../messages/provenance-words.ts';
import { byPlace, type Diagnostic } from '../../../policy/diagnostics.ts';
import { type Loaded, openPolicy } from '../../../policy/load.ts';
import { describePower } from '../../../policy/power.ts';
import type { Policy } from '../../../policy/types.ts';
import { warnings } from '../../../policy/warnings.ts';
import type { Trail } from '../../../replay/gather.ts';
import { type Life, live, type Selection } from '../../../replay/replay.ts';
import { type Change, type Comparison, compare, type Side } from '../../../report/compare.ts';
import type { FindingStep } from '../../../report/findings.ts';

/** What is tried, against what, and on which evidence. */
export interface Trial {
  readonly policy: string;
  readonly today: Today;
  readonly evidence: readonly Sighting[];
  /** The period that is looked at: launches from then on, lived through until then. */
  readonly from: Date;
  readonly to: Date;
  /** Whether there was more evidence than was given. */
  readonly isCut: boolean;
}

/** The policy in force, and the texts of the files that it names. */
export interface Today {
  readonly policy: Policy;
  readonly files: ReadonlyMap<string, string>;
}

const mostChanges = 200;

/** Reads a policy that somebody is writing, and says how the instances of the period would have fared under it. */
export async function tryPolicy(trial: Trial, clock: () => number): Promise<PlaygroundView> {
  const begun = clock();
  const loaded = await openPolicy({
    text: trial.policy,
    file: 'policy',
    // What a page sends must not open files: the texts that the service read for its own policy are all there is.
    readFile: (path) => {
      const text = trial.today.files.get(path);
      if (text !== undefined) return text;
      throw new Error('the playground opens no such file');
    },
  });
  const diagnostics = diagnosticsOf(loaded, trial);
  if (loaded.policy === null) return { diagnostics, outcome: null };
  const trail = trailOf(trial);
  const selection = { since: trial.from, until: null, accounts: null, regions: null, rules: null };
  const before = await lifeOf(trail, trial.today.policy, selection);
  const after = await live(trail, loaded.policy, selection);
  const comparison = compare(before, after, trial.to);
  return { diagnostics, outcome: outcomeOf(trial, after, comparison, loaded.policy, clock() - begun) };
}

/** Of the policy in force only one life is kept: it is asked for again and again while somebody types. */
let lived: { readonly trail: Trail; readonly policy: Policy; readonly life: Life } | null = null;

async function lifeOf(trail: Trail, policy: Policy, selection: Selection): Promise<Life> {
  if (lived?.trail === trail && lived.policy === policy) return lived.life;
  const life = await live(trail, policy, selection);
  lived = { trail, policy, life };
  return life;
}

let gathered: { readonly evidence: readonly Sighting[]; readonly to: number; readonly trail: Trail } | null = null;

/** As a trail that was read: every instance whose launch is among the evidence. */
function trailOf({ evidence, from, to }: Trial): Trail {
  if (gathered?.evidence === evidence && gathered.to === to.getTime()) return gathered.trail;
  const sightings = new Map<string, Sighting[]>();
  for (const sighting of evidence) {
    const known = sightings.get(keyOf(sighting.ref));
    if (known === undefined) sightings.set(keyOf(sighting.ref), [sighting]);
    else known.push(sighting);
  }
  for (const [key, about] of sightings)
    if (!about.some((one) => one.kind === 'launched' && one.launch.at >= from)) sightings.delete(key);
  const trail: Trail = {
    objects: { read: 0, skipped: 0, failed: 0 },
    records: evidence.length,
    duplicates: 0,
    bytes: { stored: 0, text: 0 },
    firstAt: from,
    // Silence until now is evidence too: nothing was tagged.
    lastAt: to,
    refused: [],
    withoutIds: [],
    sightings,
    skipped: [],
    problems: [],
  };
  gathered = { evidence, to: to.getTime(), trail };
  return trail;
}

function outcomeOf(
  { evidence, from, to, isCut }: Trial,
  { cases }: Life,
  comparison: Comparison,
  policy: Policy,
  ms: number,
): PlaygroundOutcome {
  const launches = cases.flatMap(({ instance }) => instance.launchedAt?.getTime() ?? []).sort((a, b) => a - b);
  const [first, last] = [launches[0], launches.at(-1)];
  return {
    from: first === undefined ? null : new Date(first).toISOString(),
    to: last === undefined ? null : new Date(last).toISOString(),
    instances: cases.length,
    incomplete: incompleteText(evidence, from, to, isCut),
    power: describePower(policy),
    before: comparison.before,
    after: comparison.after,
    rulesAdded: comparison.rulesAdded,
    rulesRemoved: comparison.rulesRemoved,
    changes: comparison.changes.slice(0, mostChanges).map(changeOf),
    changeCount: comparison.changes.length,
    ms: Math.round(ms),
  };
}

const hour = 3_600_000;

/** Evidence is kept from when the service began; an hour less is no gap that anybody would notice. */
function incompleteText(evidence: readonly Sighting[], from: Date, to: Date, isCut: boolean): string | null {
  const [first] = evidence;
  if (first === undefined) return 'No evidence is kept yet: try again when launches have been seen.';
  if (isCut)
    return `There is more evidence than is replayed at once: only what came since ${utc(first.arrived)} was looked at.`;
  if (first.arrived.getTime() > from.getTime() + hour && to.getTime() > from.getTime())
    return `Evidence is kept since ${utc(first.arrived)} only; of what was launched before nothing is known here.`;
  return null;
}

function changeOf({
  instanceId,
  account,
  region,
  launchedAt,
  principal,
  rule,
  before,
  after,
}: Change): PlaygroundChange {
  return {
    key: keyOf({ account, region, id: instanceId }),
    instanceId,
    account,
    region,
    launchedAt: launchedAt.toISOString(),
    who: whoOf(principal),
    rule,
    before: sideOf(before, launchedAt),
    after: sideOf(after, launchedAt),
  };
}

const sideOf = (side: Side | null, launchedAt: Date): PlaygroundSide | null =>
  side === null ? null : { verdict: side.verdict, steps: side.steps.map((step) => stepText(step, launchedAt)) };

/** `stop after 1 h`, `terminate held: managed`. */
function stepText({ do: kind, dueAt, outcome, takenAt }: FindingStep, launchedAt: Date): string {
  const after = `after ${spanShort((takenAt ?? dueAt).getTime() - launchedAt.getTime())}`;
  if (outcome === 'taken') return `${kind} ${after}`;
  if (outcome.startsWith('held:')) {
    const held = `${kind} held: ${outcome.slice('held:'.length)}`;
    return takenAt === null ? held : `${held}, then taken ${after}`;
  }
  switch (outcome) {
    case 'beyond-trail':
      return `${kind} to come, ${after}`;
    case 'healed':
      return `${kind} not needed: mended`;
    case 'gone':
      return `${kind} not needed: ended before`;
    case 'undecided':
      return `${kind} undecided: a fact is missing`;
    default:
      return `${kind} ${outcome}`;
  }
}

const mostDiagnostics = 100;

function diagnosticsOf(loaded: Loaded, { policy, to }: Trial): PolicyDiagnostic[] {
  const lines = policy.replace(/^\uFEFF/, '').split('\n');
  return [...loaded.diagnostics, ...warnings(loaded, to)]
    .sort(byPlace)
    .slice(0, mostDiagnostics)
    .map((one) => diagnosticOf(one, lines));
}

/** The loader says where a mistake begins; it is underlined to the end of the word, the text or the item there. */
function diagnosticOf(
  { severity, line, column, path, message }: Diagnostic,
  lines: readonly string[],
): PolicyDiagnostic {
  const place = { line: Math.max(1, line), column: Math.max(1, column) };
  const rest = (lines[place.line - 1] ?? '').slice(place.column - 1);
  const [item = ''] = /^(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,\]}#:]+(?: +[^\s,\]}#:]+)*|.)/.exec(rest) ?? [];
  return {
    severity,
    ...place,
    endLine: place.line,
    endColumn: place.column + Math.max(1, item.length),
    path,
    message,
  };
}
