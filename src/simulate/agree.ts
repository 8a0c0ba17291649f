import type { Case, StepState } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import type { Sighting } from '../facts/types.ts';
import type { Trail } from '../replay/gather.ts';
import { live } from '../replay/replay.ts';
import type { Breach } from './invariants/types.ts';
import type { Lived } from './run.ts';

/**
 * Order, repetition and splitting of deliveries change no verdict and no set of actions: what two lives of the same
 * people came to, and differ in.
 */
export function differences(one: Lived, other: Lived): readonly Breach[] {
  const [a, b] = [outcomesOf(one), outcomesOf(other)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  return keys.flatMap((key): Breach[] => {
    const [left, right] = [a.get(key) ?? 'no case', b.get(key) ?? 'no case'];
    return left === right ? [] : [{ law: 'order', key, at: one.times.end, text: `${left}, and ${right}` }];
  });
}

/** By instance: each rule's verdict, and what was done. */
function outcomesOf({ cases, log }: Lived): ReadonlyMap<string, string> {
  const acts = new Map<string, Set<string>>();
  for (const { key, do: kind, isDone } of log.calls) if (isDone) acts.set(key, (acts.get(key) ?? new Set()).add(kind));
  return new Map(
    [...cases].map(([key, { tracks, state }]) => {
      const verdicts = [...tracks.values()].map(({ rule, verdict }) => `${rule} ${verdict.kind}`);
      const done = [...(acts.get(key) ?? [])].sort();
      return [key, `${state.kind}: ${verdicts.join(', ')}; did ${done.join(', ') || 'nothing'}`];
    }),
  );
}

/** On the same evidence live acts on a subset of what a replay of it says. */
export async function beyondReplay({ policy, trail, log, times }: Lived): Promise<readonly Breach[]> {
  const told = trailOf(trail, times.end);
  const all = { since: null, until: null, accounts: null, regions: null, rules: null };
  const { cases } = await live(told, policy, all);
  const replayed = new Map(cases.map((subject) => [keyOf(subject.ref), subject]));
  return log.calls.flatMap((call): Breach[] => {
    const { key, at, claim, isDone, do: kind } = call;
    // Of a launch whose record is cut no trail tells.
    if (!isDone || claim === null || !told.sightings.has(key)) return [];
    const subject = replayed.get(key);
    if (subject !== undefined && isActedOn(subject, claim.rule, kind)) return [];
    return [{ law: 'replay', key, at, text: `${kind} was done for ${claim.rule}, which a replay does not do` }];
  });
}

/** Done, or found done, or more was done. */
function isActedOn({ tracks, terminatedAt }: Case, rule: string, kind: StepState['do']): boolean {
  if (terminatedAt !== null) return true;
  const track = tracks.get(rule);
  const openings = track === undefined ? [] : [...track.past, ...(track.opening === null ? [] : [track.opening])];
  return openings.some(({ steps }) =>
    steps.some((step) => step.do === kind && (step.status.is === 'done' || step.status.is === 'satisfied')),
  );
}

function trailOf(sightings: readonly Sighting[], end: number): Trail {
  const byKey = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = keyOf(sighting.ref);
    const about = byKey.get(key);
    if (about === undefined) byKey.set(key, [sighting]);
    else about.push(sighting);
  }
  for (const [key, about] of byKey) if (!about.some(({ kind }) => kind === 'launched')) byKey.delete(key);
  const moments = sightings.map(({ at }) => at.getTime());
  return {
    objects: { read: 1, skipped: 0, failed: 0 },
    records: sightings.length,
    duplicates: 0,
    bytes: { stored: 0, text: 0 },
    firstAt: moments.length === 0 ? null : new Date(Math.min(...moments)),
    lastAt: new Date(end),
    refused: [],
    withoutIds: [],
    sightings: byKey,
    skipped: [],
    problems: [],
  };
}
