import { acts, isDestructive } from '../cases/steps.ts';
import { latest } from '../cases/time.ts';
import type { Case, Opening, StepState } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import { provenanceOf } from '../facts/provenance.ts';
import { presentTags } from '../facts/tags.ts';
import type { Dated } from '../facts/types.ts';
import { mendingOf } from '../messages/mending.ts';
import { nextSteps } from '../messages/notice-steps.ts';
import { provenanceWords, whoOf } from '../messages/provenance-words.ts';
import { describeFault } from '../policy/fault.ts';
import type { Policy, StepKind } from '../policy/types.ts';
import { markOf, marksOf, strongestHeld, worstFirst } from './marks.ts';
import type { CaseRow, MarkName } from './types.ts';
import { unlessOf } from './wanted.ts';

/** A case as the list knows it: its row, and what is needed to find it and to count it. Never the case itself. */
export interface Entry {
  readonly row: CaseRow;
  readonly rev: number;
  /** Of its launch, in ms since 1970; of its discovery where that is not known. */
  readonly at: number;
  /** When it last changed, in ms. */
  readonly changed: number;
  /** When its next step falls due, in ms; infinity: none is to come. */
  readonly dueAt: number;
  /** Of its mark: 0 for the worst. */
  readonly rank: number;
  /** What would keep the next step from happening; empty: there is none. */
  readonly unless: string;
  /** From launch to mended, in ms, for each rule that its launch violated. */
  readonly heals: readonly number[];
  /** Kinds of steps that were taken. */
  readonly did: readonly StepKind[];
  /** By rule, of those that are about it. */
  readonly marks: readonly (readonly [rule: string, mark: MarkName])[];
  /** Everything in the row that is searched, in lower case. */
  readonly words: string;
}

/** Whatever is known has happened by then. */
const endOfTime = new Date(8.64e15);
/** Records hold texts of any size; rows are kept by the thousand. */
const mostText = 300;
const cut = (text: string): string => (text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text);
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function entryOf(subject: Case, policy: Policy): Entry {
  const { ref, instance, discoveredAt, state, tracks, postponed } = subject;
  const { launch, launchedAt, facts } = instance;
  const standing = [...tracks.values()].flatMap(({ rule, opening }) => (opening === null ? [] : [{ rule, opening }]));
  const steps = standing.flatMap(({ opening }) => opening.steps);
  const next = soonest(subject, policy);
  const name = presentTags(instance.tags).get('Name') ?? null;
  const faults = standing.flatMap(({ opening }) => opening.faults);
  const accountName = [...policy.accounts].find(([, id]) => id === ref.account)?.[0] ?? null;
  const changed = changedAt(subject);
  const row: CaseRow = {
    key: keyOf(ref),
    instanceId: ref.id,
    account: ref.account,
    accountName,
    region: ref.region,
    name: name === null ? null : cut(name),
    who: launch === null ? null : cut(whoOf(launch.principal)),
    provenance: provenanceText(subject),
    instanceType: known(facts.instanceType),
    imageId: known(facts.imageId),
    instanceState: instance.state?.name ?? null,
    launchedAt: iso(launchedAt),
    discoveredAt: discoveredAt.toISOString(),
    state: state.kind,
    mark: markOf(subject),
    rules: standing.map(({ rule }) => rule),
    wrong: cut([...new Set(faults.map(describeFault))].join('; ')),
    fix: state.kind === 'closed' || faults.length === 0 ? null : mendingOf(faults.slice(0, 50), ref),
    next: next === null ? null : { do: next.do, dueAt: next.at.toISOString(), rule: next.rule },
    heldBy: strongestHeld(steps)?.rail ?? null,
    acted: actedOf(subject),
    healedAt: iso(healedAt(subject)),
    postponedUntil: iso(postponed?.until ?? null),
    exemptUntil: iso(exemptUntil(subject)),
    changedAt: changed.toISOString(),
  };
  return {
    row,
    rev: subject.rev,
    at: (launchedAt ?? discoveredAt).getTime(),
    changed: changed.getTime(),
    dueAt: next?.at.getTime() ?? Number.POSITIVE_INFINITY,
    rank: worstFirst.indexOf(row.mark),
    unless: next === null ? '' : cut(unlessOf(next.opening.faults)),
    heals: healsOf(subject),
    did: [...new Set(everyStep(subject).flatMap(({ do: kind, status }) => (status.is === 'done' ? [kind] : [])))],
    marks: marksOf(subject),
    words: wordsOf(row),
  };
}

const known = (fact: Dated<string> | undefined): string | null => (fact?.is === 'known' ? cut(fact.value) : null);

/** Without what follows from it: the list has no room, and the case itself says it. */
function provenanceText({ instance }: Case): string | null {
  const words = provenanceWords(provenanceOf(instance));
  return words === null ? null : cut(words.replace(/, which would launch it again$/, ''));
}

const openingsOf = ({ tracks }: Pick<Case, 'tracks'>): Opening[] =>
  [...tracks.values()].flatMap(({ past, opening }) => (opening === null ? past : [...past, opening]));

const everyStep = (subject: Case): StepState[] => openingsOf(subject).flatMap(({ steps }) => steps);

/** The first step that acts, is to come, and is held by no rail of the instance's own. */
function soonest(
  subject: Case,
  policy: Policy,
): { readonly do: StepKind; readonly at: Date; readonly rule: string; readonly opening: Opening } | null {
  let first: ReturnType<typeof soonest> = null;
  for (const rule of policy.rules) {
    const opening = subject.tracks.get(rule.id)?.opening ?? null;
    if (opening === null) continue;
    for (const step of nextSteps({ subject, policy, rule, opening, own: null, at: endOfTime })) {
      if (!acts(step.do) || step.is !== 'due' || (first !== null && step.at >= first.at)) continue;
      first = { do: step.do, at: step.at, rule: rule.id, opening };
    }
  }
  return first;
}

/** The latest that was done to it in EC2, and not taken back. */
function actedOf(subject: Case): CaseRow['acted'] {
  const done = everyStep(subject)
    .flatMap(({ do: kind, status }) =>
      isDestructive(kind) && status.is === 'done' ? [{ do: kind, at: status.at.toISOString() }] : [],
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  return done.at(-1) ?? null;
}

/** When the last of its violations was mended; null while one stands. */
function healedAt({ tracks }: Case): Date | null {
  if ([...tracks.values()].some(({ opening }) => opening !== null)) return null;
  const healed = [...tracks.values()].flatMap((track) => track.healedAt ?? []);
  const [first, ...others] = healed;
  return first === undefined ? null : latest(first, ...others);
}

function healsOf({ tracks, instance: { launchedAt } }: Case): readonly number[] {
  if (launchedAt === null) return [];
  return [...tracks.values()].flatMap(({ first, healedAt: at }) =>
    first.kind === 'violation' && at !== null ? [Math.max(0, at.getTime() - launchedAt.getTime())] : [],
  );
}

/** Of the exemptions that excuse it now, by order or by the policy, the last to end. */
function exemptUntil({ tracks }: Case): Date | null {
  const ends = [...tracks.values()].flatMap(({ verdict }) => (verdict.kind === 'exempt' ? [verdict.until] : []));
  const [first, ...others] = ends;
  return first === undefined ? null : latest(first, ...others);
}

/** The latest moment at which anything is known to have happened to it, the same whoever reads the case. */
function changedAt(subject: Case): Date {
  const { instance, discoveredAt, state, exemptions, tracks } = subject;
  const moments: (Date | null | undefined)[] = [instance.launchedAt, instance.state?.at];
  for (const { at } of instance.tags.byKey.values()) moments.push(at);
  for (const { at } of exemptions) moments.push(at);
  for (const { healedAt: at } of tracks.values()) moments.push(at);
  for (const { since, steps } of openingsOf(subject)) {
    moments.push(since);
    for (const { status } of steps) if ('at' in status) moments.push(status.at);
  }
  if (state.kind === 'closed') moments.push(state.at);
  return latest(discoveredAt, ...moments.flatMap((at) => at ?? []));
}

function wordsOf(row: CaseRow): string {
  const { instanceId, account, accountName, region, name, who, provenance, instanceType, imageId } = row;
  const texts = [instanceId, account, accountName, region, name, who, provenance, instanceType, imageId];
  return [...texts, row.state, row.mark, row.instanceState, ...row.rules, row.wrong, row.heldBy]
    .filter((text) => text !== null)
    .join('\n')
    .toLowerCase();
}
