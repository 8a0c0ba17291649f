import type { Sighting } from '../facts/types.ts';
import { describeFault } from '../policy/fault.ts';
import type { Verdict } from '../policy/types.ts';
import type { Case, HistoryEntry, Input, Opening, Order, StepState, StepStatus, Track } from './types.ts';

/**
 * What one saving of a case adds to its history: the evidence that came, who ordered what, and what changed by it.
 *
 * Nothing for an instance that is compliant from its launch on: the case itself says all there is.
 */
export function historyOf(
  before: Case | undefined,
  after: Case,
  inputs: readonly Input[],
  at: Date,
): readonly HistoryEntry[] {
  if (before === undefined && after.state.kind === 'clear') return [];
  const entries: HistoryEntry[] = [];
  // Told by two paths it is one launch.
  const launches = new Set([before?.instance.launch?.at.getTime()]);
  for (const input of inputs) {
    if (input.kind === 'sighting') entries.push(...evidence(before, launches, input.sighting));
    else if (input.kind === 'order')
      entries.push({ at, what: 'order', text: describeOrder(input.order), rule: null, by: input.by });
    else if (input.kind === 'outcome' && input.outcome.is === 'failed' && input.outcome.why !== undefined)
      entries.push({ at, what: 'step', text: `failed: ${input.outcome.why}`, rule: null, by: null });
  }
  for (const track of after.tracks.values()) entries.push(...ofTrack(before?.tracks.get(track.rule), track, at));
  if (before?.unread === null && after.unread !== null)
    entries.push({ at, what: 'evidence', text: `could not be read: ${after.unread.why}`, rule: null, by: null });
  if (before?.state.kind !== after.state.kind) {
    const text = after.state.kind === 'closed' ? `closed: ${after.state.because}` : after.state.kind;
    entries.push({ at, what: 'state', text, rule: null, by: null });
  }
  return entries;
}

function evidence(before: Case | undefined, launches: Set<number | undefined>, sighting: Sighting): HistoryEntry[] {
  const entry = (text: string, by: string | null): HistoryEntry[] => [
    { at: sighting.at, what: 'evidence', text, rule: null, by },
  ];
  switch (sighting.kind) {
    case 'launched':
      if (launches.has(sighting.launch.at.getTime())) return [];
      launches.add(sighting.launch.at.getTime());
      return entry(`launched by ${sighting.launch.source}`, sighting.launch.principal.name);
    case 'tags-changed':
      return entry(describeTags(sighting), sighting.by ?? null);
    case 'state-changed':
      return entry(`became ${sighting.state}`, sighting.by ?? null);
    case 'facts-changed':
      return entry(`changed: ${Object.keys(sighting.facts).join(', ')}`, null);
    case 'seen':
      return before === undefined ? entry('found by a read', null) : [];
  }
}

function describeTags({ set, removed }: Extract<Sighting, { kind: 'tags-changed' }>): string {
  const parts = [...set].map(([key, value]) => `${key}=${value}`);
  if (removed?.kind === 'all') parts.push('all tags removed');
  if (removed?.kind === 'keys') parts.push(...[...removed.keys.keys()].map((key) => `${key} removed`));
  return `tags: ${parts.join(', ')}`;
}

export function describeOrder(order: Order): string {
  const until = 'until' in order ? ` until ${order.until.toISOString()}: ${order.reason}` : '';
  switch (order.do) {
    case 'exempt':
      return `exempted from ${order.rules === null ? 'every rule' : order.rules.join(', ')}${until}`;
    case 'postpone':
      return `postponed${until}`;
    case 'run-now':
      return 'the next step was ordered to run now';
    case 'undo':
      return `what was done is taken back; left in peace${until}`;
    case 'release':
      return `what ${order.rail} held goes on`;
  }
}

function* ofTrack(before: Track | undefined, after: Track, at: Date): Generator<HistoryEntry> {
  const { rule } = after;
  const entry = (what: HistoryEntry['what'], text: string): HistoryEntry => ({ at, what, text, rule, by: null });
  const told = describeVerdict(after.verdict);
  if (before === undefined || describeVerdict(before.verdict) !== told) yield entry('verdict', told);
  const old = before === undefined ? [] : openingsOf(before);
  for (const opening of openingsOf(after)) {
    const was = old.find((one) => one.since.getTime() === opening.since.getTime());
    if (was !== undefined && was.anchor.getTime() !== opening.anchor.getTime())
      yield entry('step', `delays count again from ${opening.anchor.toISOString()}`);
    for (const step of opening.steps) {
      const text = describeStep(step);
      const stepWas = was?.steps.find(
        (one) => one.index === step.index && one.dueAt.getTime() === step.dueAt.getTime(),
      );
      if (text !== null && (stepWas === undefined || describeStep(stepWas) !== text)) yield entry('step', text);
    }
  }
}

const openingsOf = ({ past, opening }: Track): readonly Opening[] => (opening === null ? past : [...past, opening]);

function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'violation':
      return `violation: ${verdict.faults.map(describeFault).join('; ')}`;
    case 'exempt':
      return `exempt until ${verdict.until.toISOString()} by ${verdict.by}`;
    case 'indeterminate':
      return `unknown: ${verdict.missing.join(', ')}`;
    default:
      return verdict.kind;
  }
}

/** null: nothing worth a line yet. */
function describeStep(step: StepState): string | null {
  const text = describeStatus(step.status);
  return text === null ? null : `${step.do} ${text}`;
}

function describeStatus(status: StepStatus): string | null {
  switch (status.is) {
    case 'waiting':
    case 'owed':
    case 'carrying-out':
      return null;
    case 'confirming':
      return `confirmed by a first read of ${status.readAt.toISOString()}`;
    case 'held':
      return `held by ${status.rail}${status.retryAt === null ? '' : `, tried again at ${status.retryAt.toISOString()}`}`;
    case 'impossible':
      return `impossible: ${status.why}`;
    case 'done':
      return 'done';
    case 'satisfied':
      return 'found done already';
    case 'superseded':
      return 'superseded by a stronger step';
    case 'undone':
      return 'taken back';
    case 'void':
      return 'no longer asked for';
    case 'healed':
      return 'not needed: mended';
    case 'gone':
      return 'not needed: the instance is gone';
  }
}
