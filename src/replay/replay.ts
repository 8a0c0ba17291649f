import { isPending } from '../cases/steps.ts';
import type { Case } from '../cases/types.ts';
import { createEngine } from '../engine/engine.ts';
import { compareText, fold, keyOf, unseen } from '../facts/fold.ts';
import type { Instance, Sighting } from '../facts/types.ts';
import type { Policy } from '../policy/types.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Trail } from './gather.ts';
import { createTrailWorld } from './trail-world.ts';

/** Which launches to judge. They choose launches, never evidence: all of the trail counts for what is chosen. */
export interface Selection {
  /** Launched at this moment or later. */
  readonly since: Date | null;
  /** Launched before this moment. */
  readonly until: Date | null;
  readonly accounts: readonly string[] | null;
  readonly regions: readonly string[] | null;
  readonly rules: readonly string[] | null;
}

export interface Life {
  /** The policy as it was replayed: enforcing, and with the rules that were chosen. */
  readonly policy: Policy;
  /** One case for each launch that was chosen, as it stood when no step was pending any more. */
  readonly cases: readonly Case[];
}

/** Whether a launch call, or an instance, is among those chosen. */
export function isSelected(
  { account, region, at }: { account: string; region: string; at: Date },
  by: Selection,
): boolean {
  if (by.since !== null && at.getTime() < by.since.getTime()) return false;
  if (by.until !== null && at.getTime() >= by.until.getTime()) return false;
  return (by.accounts?.includes(account) ?? true) && (by.regions?.includes(region) ?? true);
}

/**
 * Lives through a trail on its own clock, as if the policy had been enforcing from the first record and every record
 * had arrived at its `eventTime`; then on, until no step is pending. Nothing outside is read or touched.
 */
export async function live(trail: Trail, written: Policy, selection: Selection): Promise<Life> {
  const policy = enforcing(written, selection);
  const [store, world] = [createMemoryStore({ once: true }), createTrailWorld()];
  let clock = new Date(0);
  const engine = createEngine({
    policy,
    store,
    world,
    now: () => clock,
    letters: () => [],
    alarm: async () => {},
    by: 'replay',
    idle: null,
    keepsHistory: false,
    // One after the other, in the order in which they fell due: who is first has the budget.
    concurrency: 1,
  });
  const sightings = chosen(trail, selection).sort(inOrder);
  for (let i = 0; ; ) {
    const wake = await store.nextWake();
    const at = sightings[i]?.at;
    // At equal times evidence comes before the clock.
    if (at !== undefined && (wake === null || at.getTime() <= wake.getTime())) {
      const now = until(sightings, i, at);
      for (const sighting of now) world.observe(sighting);
      clock = at;
      await engine.handle(now);
      i += now.length;
    } else if (wake !== null) {
      clock = wake;
      await engine.sweep(isOver(trail, wake) ? { only: wantsMore } : {});
    } else break;
  }
  return { policy, cases: [...store.all()].sort((a, b) => compareText(keyOf(a.ref), keyOf(b.ref))) };
}

function enforcing(policy: Policy, { rules }: Selection): Policy {
  const kept = rules === null ? policy.rules : policy.rules.filter(({ id }) => rules.includes(id));
  return {
    ...policy,
    mode: 'enforce',
    asksAgain: false,
    rules: kept.map(({ enforcingSince: _, ...rule }) => ({ ...rule, mode: 'enforce' })),
  };
}

function chosen({ sightings }: Trail, selection: Selection): Sighting[] {
  const all: Sighting[] = [];
  for (const about of sightings.values()) {
    const { ref, launchedAt } = folded(about);
    if (launchedAt !== null && isSelected({ ...ref, at: launchedAt }, selection)) {
      for (const sighting of about) all.push(sighting);
    }
  }
  return all;
}

function folded([first, ...rest]: readonly Sighting[]): Instance {
  if (first === undefined) throw new Error('an instance without a sighting');
  return rest.reduce(fold, fold(unseen(first.ref), first));
}

/** The order of the trail itself, the same however its objects were named and read. */
function inOrder(a: Sighting, b: Sighting): number {
  return (
    a.at.getTime() - b.at.getTime() ||
    rank[a.kind] - rank[b.kind] ||
    compareText(keyOf(a.ref), keyOf(b.ref)) ||
    compareText(a.evidence.eventId, b.evidence.eventId) ||
    compareText(a.evidence.object, b.evidence.object) ||
    compareText(textOf(a), textOf(b))
  );
}

const rank: Record<Sighting['kind'], number> = {
  launched: 0,
  'facts-changed': 1,
  'tags-changed': 2,
  'state-changed': 3,
  seen: 4,
};

const textOf = (sighting: Sighting): string =>
  JSON.stringify(sighting, (_, value: unknown) => (value instanceof Map ? [...value] : value));

function until(sightings: readonly Sighting[], from: number, at: Date): readonly Sighting[] {
  let end = from;
  while (sightings[end]?.at.getTime() === at.getTime()) end += 1;
  return sightings.slice(from, end);
}

const isOver = ({ lastAt }: Trail, at: Date): boolean => lastAt === null || at.getTime() > lastAt.getTime();

/** After the last record only what was under way goes on: no exemption is waited out for years. */
const wantsMore = ({ tracks }: Case): boolean =>
  [...tracks.values()].some(
    ({ settled, opening, past }) =>
      settled === null ||
      [...past, opening].some((one) => one?.steps.some((step) => isPending(step) || step.status.is === 'owed')),
  );
