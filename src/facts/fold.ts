import { toldFacts, withDoubts, withoutDoubts } from './doubt.ts';
import { foldTags, noTags, tagsFromChange } from './tags.ts';
import type {
  Dated,
  FactName,
  Facts,
  Instance,
  Launch,
  LaunchSource,
  Ref,
  Sighting,
  State,
  StateName,
} from './types.ts';

export const keyOf = (ref: Ref): string => `${ref.region}#${ref.id}`;

export function unseen(ref: Ref): Instance {
  return { ref, launch: null, launchedAt: null, state: null, tags: noTags, facts: {}, seenAt: null, evidence: null };
}

/**
 * Adds one sighting to what is known of its instance.
 *
 * Folding is commutative and idempotent: order, repetition and splitting of deliveries change nothing.
 *
 * @throws {Error} when the sighting is of another instance: that is a fault of ours
 */
export function fold(before: Instance, sighting: Sighting): Instance {
  if (keyOf(before.ref) !== keyOf(sighting.ref)) {
    throw new Error(`a sighting of ${keyOf(sighting.ref)} was folded into ${keyOf(before.ref)}`);
  }
  switch (sighting.kind) {
    case 'launched':
      return {
        ...withLaunch(before, sighting.launch, sighting),
        ...withFacts(before, sighting.facts, {}),
        tags: foldTags(before.tags, sighting.tags),
        state: laterState(before.state, sighting.state, sighting.at),
      };
    case 'tags-changed':
      return { ...before, tags: foldTags(before.tags, tagsFromChange(sighting.set, sighting.removed, sighting.at)) };
    case 'state-changed':
      return { ...before, state: laterState(before.state, sighting.state, sighting.at) };
    case 'facts-changed':
      return { ...before, ...withFacts(before, sighting.facts, sighting.facts) };
    case 'seen':
      return {
        ...before,
        ...withFacts(before, sighting.facts, {}),
        tags: foldTags(before.tags, sighting.tags),
        state: laterState(before.state, sighting.state, sighting.at),
        seenAt: later(before.seenAt, sighting.at),
        launchedAt: sighting.launchedAt ? earlier(before.launchedAt, sighting.launchedAt) : before.launchedAt,
      };
    default:
      return unreachable(sighting);
  }
}

/** The end of an exhaustive switch; thrown at only by a value that the types rule out. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

export const later = (a: Date | null, b: Date | null): Date | null =>
  a === null ? b : b === null ? a : a.getTime() >= b.getTime() ? a : b;

const earlier = (a: Date | null, b: Date): Date => (a === null || b.getTime() < a.getTime() ? b : a);

/** told: those of the facts that an event told of. */
function withFacts(before: Instance, more: Facts, told: Facts): Pick<Instance, 'facts' | 'doubts'> {
  const isPlain = before.doubts === undefined && Object.keys(told).length === 0;
  if (isPlain) return { facts: foldFacts(before.facts, more) };
  const all = foldFacts(withoutDoubts({ facts: before.facts, doubts: before.doubts }), more);
  const { facts, doubts } = withDoubts(all, foldFacts(toldFacts(before.doubts), told));
  return { facts, doubts };
}

const fullness: Record<LaunchSource, number> = { RunInstances: 2, CreateFleet: 1, BidFulfilledEvent: 0 };

/** A launch may be told twice, by two event ids, to two accounts, or by the fleet call as well: one of them is kept. */
function withLaunch(before: Instance, launch: Launch, { ref, evidence }: Sighting): Instance {
  const launchedAt =
    before.launchedAt !== null && before.launchedAt.getTime() <= launch.at.getTime() ? before.launchedAt : launch.at;
  const keep = before.launch !== null && compareLaunches(before, { launch, ref, evidence }) <= 0;
  return keep ? { ...before, launchedAt } : { ...before, ref, launch, launchedAt, evidence };
}

type Telling = Pick<Instance, 'launch' | 'ref' | 'evidence'>;

function compareLaunches(a: Telling, b: Telling): number {
  if (a.launch === null || b.launch === null) return a.launch === b.launch ? 0 : a.launch === null ? 1 : -1;
  return (
    fullness[b.launch.source] - fullness[a.launch.source] ||
    a.launch.at.getTime() - b.launch.at.getTime() ||
    compareText(a.launch.eventId, b.launch.eventId) ||
    compareText(a.ref.account, b.ref.account) ||
    compareText(a.evidence?.object ?? '', b.evidence?.object ?? '') ||
    compareText(JSON.stringify(a.launch), JSON.stringify(b.launch))
  );
}

/** By UTF-16 code unit: the same on every machine and in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const stateRank: Record<StateName, number> = {
  pending: 0,
  running: 1,
  stopping: 2,
  stopped: 3,
  'shutting-down': 4,
  terminated: 5,
};

export const hasEnded = (state: StateName): boolean => state === 'shutting-down' || state === 'terminated';

/** Later wins, but nothing comes after the end; on a tie the state nearer the end wins. */
function laterState(before: State | null, name: StateName | null, at: Date): State | null {
  if (name === null) return before;
  const next: State = { name, at };
  if (before === null) return next;
  const [ended, ending] = [hasEnded(before.name), hasEnded(name)];
  if (ended !== ending) return ended ? before : next;
  // Of two endings the earlier is when it ended; TerminateInstances on a terminated instance answers "terminated" again.
  const order = ended ? at.getTime() - before.at.getTime() : before.at.getTime() - at.getTime();
  if (order !== 0) return order < 0 ? next : before;
  return stateRank[name] > stateRank[before.name] ? next : before;
}

export function foldFacts(before: Facts, more: Facts): Facts {
  const names = Object.keys(more) as FactName[];
  if (names.length === 0) return before;
  const facts: { [K in FactName]?: Dated<unknown> } = { ...before };
  for (const name of names) {
    const next = more[name];
    if (next !== undefined) facts[name] = laterFact(facts[name], next);
  }
  return facts as Facts;
}

function laterFact(before: Dated<unknown> | undefined, next: Dated<unknown>): Dated<unknown> {
  if (before === undefined) return next;
  const order = next.at.getTime() - before.at.getTime();
  if (order !== 0) return order > 0 ? next : before;
  if (before.is === 'absent') return next;
  if (next.is === 'absent') return before;
  // Two known values of one second contradict each other; any choice serves as long as it does not depend on order.
  return compareText(JSON.stringify(next.value), JSON.stringify(before.value)) > 0 ? next : before;
}
