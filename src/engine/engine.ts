import { advance } from '../cases/advance.ts';
import { freshFor } from '../cases/decide.ts';
import { historyOf } from '../cases/history.ts';
import { plus, second } from '../cases/time.ts';
import type { Case, Claim, Effect, Input, Order, Outcome } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import type { Sighting } from '../facts/types.ts';
import type { Alarm, Letter } from '../messages/types.ts';
import type { Policy } from '../policy/types.ts';
import { seekLaunches } from './chores.ts';
import { pool } from './pool.ts';
import type { Change, LaunchKey, Store, World } from './ports.ts';
import { askStore, type Called } from './rails.ts';
import { answerRead } from './reads.ts';
import { countSettled } from './settled.ts';

export interface Engine {
  /**
   * Takes in evidence, and carries out what follows from it. All that is about one instance is taken in together.
   *
   * @throws {AggregateError} when some of it could not be: the rest was, and taking it in again changes nothing
   */
  handle(sightings: readonly Sighting[]): Promise<void>;
  /** Gives every case that is due, and is wanted, its tick, and carries out what follows. */
  sweep(options?: SweepOptions): Promise<Swept>;
  /** Has a person's order followed. Undefined: there is no such case. */
  order(key: string, order: Order, by: string): Promise<Case | undefined>;
  /** Looks for the instances of a launch whose record does not name them. */
  seek(launch: LaunchKey & { readonly principal: string }): Promise<void>;
}

export interface SweepOptions {
  readonly only?: (subject: Case) => boolean;
  /** Nothing new is begun past this moment. */
  readonly until?: Date;
}

export interface Swept {
  readonly ticked: number;
  /** Cases that could not be dealt with; each is tried again within a minute or so. */
  readonly failed: readonly { readonly key: string; readonly error: unknown }[];
  /** Whether nothing that was due is left. */
  readonly isDone: boolean;
}

export interface Parts {
  readonly policy: Policy;
  readonly store: Store;
  readonly world: World;
  readonly now: () => Date;
  /** What people are told, and through which channels. */
  readonly letters: (subject: Case, effect: Extract<Effect, { kind: 'tell' }>, at: Date) => readonly Letter[];
  /** Tells the operators of Broom's own troubles. */
  readonly alarm: (alarm: Alarm) => Promise<void>;
  /** Names this process in claims; no two running ones share it. */
  readonly by: string;
  /** Why nothing may be acted on by this host, whatever the store says: a dry run, an older policy than the store's. */
  readonly idle: 'dry-run' | 'old-policy' | null;
  /** Whether what happens to a case is written down beside it. */
  readonly keepsHistory: boolean;
  /** How many cases are dealt with at a time; reads that are asked for together are answered together. */
  readonly concurrency: number;
}

/** One engine for every world: it carries the outbox of a case out and feeds the outcomes back until nothing is left. */
export function createEngine(parts: Parts): Engine {
  const { store, now } = parts;
  return {
    handle: async (sightings) => {
      const groups = [...byKey(sightings)];
      const failed = await pool(groups, parts.concurrency, async ([key, about]) => {
        await run(
          parts,
          key,
          about.map((sighting) => ({ kind: 'sighting', sighting })),
        );
      });
      await store.flush(now());
      if (failed.length > 0)
        throw new AggregateError(
          failed.map(({ error }) => error),
          describeFailure(failed.length),
        );
    },
    sweep: (options = {}) => sweep(parts, options),
    order: async (key, order, by) => {
      const after = await run(parts, key, [{ kind: 'order', order, by }]);
      await store.flush(now());
      return after;
    },
    seek: async (launch) => {
      const at = now();
      const id = `find-launch ${launch.account} ${launch.region} ${launch.reservationId ?? launch.clientToken}`;
      await store.addChore({ ...launch, id, kind: 'find-launch', dueAt: at, since: at });
    },
  };
}

const mostTurns = 5;

const describeFailure = (count: number): string =>
  `the evidence about ${count} ${count === 1 ? 'instance' : 'instances'} could not be taken in`;

function byKey(sightings: readonly Sighting[]): Map<string, Sighting[]> {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = keyOf(sighting.ref);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  return groups;
}

async function sweep(parts: Parts, { only, until }: SweepOptions): Promise<Swept> {
  const { store, now } = parts;
  const isLate = (): boolean => until !== undefined && now().getTime() >= until.getTime();
  const failures: { key: string; error: unknown }[] = [];
  let ticked = 0;
  await letGo(parts);
  const begun = now();
  // A case may be due again within one sweep, but not for ever.
  const turns = new Map<string, number>();
  for (;;) {
    const due = isLate() ? [] : await store.due(begun);
    const keys = due.filter((key) => (turns.get(key) ?? 0) < mostTurns);
    if (keys.length === 0) break;
    for (const key of keys) turns.set(key, (turns.get(key) ?? 0) + 1);
    const failed = await pool(keys, parts.concurrency, async (key) => {
      if (isLate() || !(await isWanted(store, key, only))) return;
      ticked += 1;
      await run(parts, key, [{ kind: 'tick' }]);
    });
    for (const { item: key, error } of failed) {
      failures.push({ key, error });
      await putOff(parts, key);
    }
  }
  if (!isLate()) await seekLaunches(parts, (sightings) => createEngine(parts).handle(sightings));
  await store.flush(now());
  return { ticked, failed: failures, isDone: !isLate() };
}

async function isWanted(store: Store, key: string, only: SweepOptions['only']): Promise<boolean> {
  if (only === undefined) return true;
  const subject = await store.load(key);
  return subject !== undefined && only(subject);
}

/** A case that cannot be dealt with must not be the first of every sweep. */
async function putOff({ store, now }: Parts, key: string): Promise<void> {
  const subject = await store.load(key);
  if (subject === undefined) return;
  const wakeAt = plus(now(), 60 * second);
  await store.save({ ...subject, rev: subject.rev + 1, wakeAt }, { expected: subject.rev, history: [], letters: [] });
}

/** Rails that a person let go: the cases that they hold go on. Told once to each; a death repeats it to all. */
async function letGo(parts: Parts): Promise<void> {
  const { store, now } = parts;
  const { releases } = await store.shared();
  for (const { id, rail, rule, by } of releases) {
    for await (const subject of store.list({ heldBy: rail })) {
      await run(parts, keyOf(subject.ref), [{ kind: 'order', order: { do: 'release', rail, rule }, by }]);
    }
    await store.setRail({ do: 'released', id, by, at: now(), why: '' });
  }
}

/** Somebody else saved first so often in a row: more is a fault, of the store or ours. */
const mostConflicts = 50;
/** A case asks for a handful of effects at one moment; more means that it asks in a circle, which is a fault of ours. */
const mostEffects = 100;

/** Takes inputs into a case, saves it in one conditional write, then makes the calls that it asks for. */
async function run(parts: Parts, key: string, inputs: readonly Input[]): Promise<Case | undefined> {
  let next: readonly Input[] = inputs;
  for (let effects = 0; effects < mostEffects; effects += 1) {
    const saved = await takeIn(parts, key, next);
    const effect = saved?.outbox.find((one): one is Called => isFree(one, parts.now()));
    if (saved === undefined || effect === undefined) return saved;
    next = await carryOut(parts, key, saved, effect);
  }
  throw new Error(`the case of ${key} asks for effects without end`);
}

function isFree(effect: Effect, at: Date): boolean {
  if (effect.kind === 'undo') return effect.claim === null && (effect.retryAt === null || effect.retryAt <= at);
  return effect.kind === 'act' && effect.claim === null;
}

async function takeIn(parts: Parts, key: string, inputs: readonly Input[]): Promise<Case | undefined> {
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const before = await parts.store.load(key);
    if (before === undefined && inputs[0]?.kind !== 'sighting') return undefined;
    const { after, letters } = await follow(parts, before, inputs);
    if (after === undefined || after === before) return before;
    if (letters.length === 0 && isRepeat(before, after, inputs)) return before;
    const history = parts.keepsHistory ? historyOf(before, after, inputs, parts.now()) : [];
    if ((await save(parts, before, after, { history, letters })) === 'saved') return after;
  }
  throw new Error(`the case of ${key} was saved by others ${mostConflicts} times in a row`);
}

/** Evidence that was known already, as when a launch is told by two paths: it costs no write. */
function isRepeat(before: Case | undefined, after: Case, inputs: readonly Input[]): boolean {
  if (before === undefined || after.outbox.length > 0 || before.outbox.length > 0) return false;
  if (before.wakeAt?.getTime() !== after.wakeAt?.getTime() || before.state.kind !== after.state.kind) return false;
  if (!inputs.every(({ kind }) => kind === 'sighting') || before.instance.seenAt !== after.instance.seenAt)
    return false;
  return seemsSame(before, after) && toText(before) === toText(after);
}

/** What most changes show in, looked at before everything is. */
function seemsSame(before: Case, after: Case): boolean {
  const [a, b] = [before.instance, after.instance];
  if (a.launch !== b.launch || a.state?.at.getTime() !== b.state?.at.getTime()) return false;
  if (a.tags.byKey.size !== b.tags.byKey.size || a.tags.told?.size !== b.tags.told?.size) return false;
  return [...after.tracks].every(([id, { verdict }]) => before.tracks.get(id)?.verdict.kind === verdict.kind);
}

const toText = ({ instance, tracks, stop, restarts }: Case): string =>
  JSON.stringify([instance, tracks, stop, restarts], (_, value: unknown) =>
    value instanceof Map ? [...value] : value,
  );

/** All that needs no call on EC2 but reads: nothing of it is lost or doubled if the save that follows fails. */
async function follow(
  { policy, world, now, letters: compose, idle, alarm }: Parts,
  before: Case | undefined,
  inputs: readonly Input[],
): Promise<{ after: Case | undefined; letters: readonly Letter[] }> {
  let after = before;
  const letters: Letter[] = [];
  for (const input of inputs) after = advance(after, input, policy, now());
  for (let effects = 0; after !== undefined && effects < mostEffects; effects += 1) {
    const effect = after.outbox.find(({ kind }) => kind === 'read' || kind === 'tell');
    if (effect === undefined) return { after, letters };
    let outcome: Outcome = { is: 'done' };
    if (effect.kind === 'read') {
      const { sightings, ...answer } = await answerRead(world, after, effect, now, alarm);
      for (const sighting of sightings)
        after = advance(after, { kind: 'sighting', sighting, answers: true }, policy, now());
      outcome = answer.outcome(after);
    } else if (effect.kind === 'tell' && idle !== 'dry-run') letters.push(...compose(after, effect, now()));
    after = advance(after, { kind: 'outcome', effect: effect.id, outcome }, policy, now());
  }
  if (after === undefined) return { after, letters };
  throw new Error(`the case of ${keyOf(after.ref)} asks for reads without end`);
}

async function save(
  { store, policy }: Parts,
  before: Case | undefined,
  after: Case,
  change: Omit<Change, 'expected'>,
): Promise<'saved' | 'conflict'> {
  const answer = await store.save(after, { ...change, expected: before?.rev ?? null });
  if (answer === 'saved') await countSettled(store, policy, before, after);
  return answer;
}

/** How long a claim holds: longer than any call may take, so that nobody takes a slow host for a dead one. */
const claimFor = 120 * second;

/** Makes one call on EC2, or does not; what came of it is the next input. */
async function carryOut(parts: Parts, key: string, subject: Case, effect: Called): Promise<readonly Input[]> {
  const { policy, store, world, now, by } = parts;
  const outcome = (outcome: Outcome, claim: Claim | null = null): readonly Input[] => [
    { kind: 'outcome', effect: effect.id, outcome, claim },
  ];
  const held = await askStore(parts, subject, effect);
  if (held !== null) return outcome(held);
  const before = effect.kind === 'act' ? await prepare(parts, key, subject, effect) : null;
  if (before?.is === 'not') return outcome(before.outcome);
  const at = now();
  const claim = { by, at, until: plus(at, claimFor) };
  const claimed = advance(subject, { kind: 'claimed', effect: effect.id, claim }, policy, at);
  const answer = await save(parts, subject, claimed, { history: [], letters: [] });
  // Something new is known: the step is decided again on that.
  if (answer === 'conflict') return [{ kind: 'tick' }];
  if (effect.kind === 'undo') {
    const kept = await Promise.all(effect.restore.map((id) => store.kept(key, id)));
    const restore = kept.filter((one) => one !== null);
    return outcome(await world.undo(subject.ref, effect.start, restore, now()), claim);
  }
  const rule = policy.rules.find(({ id }) => id === effect.rule);
  const action = {
    ref: subject.ref,
    step: effect.step,
    before: before?.before ?? null,
    deadline: plus(effect.readAt, freshFor),
    guard: rule?.guard ?? null,
  };
  return outcome(await world.act(action, now()), claim);
}

type ToAct = Extract<Effect, { kind: 'act' }>;

async function prepare({ world, store, now }: Parts, key: string, { ref }: Case, effect: ToAct) {
  const prepared = await world.prepare(ref, effect.step, now());
  if (prepared.is === 'not' || prepared.before === null) return prepared;
  return { ...prepared, before: await store.keep(key, effect.id, prepared.before) };
}
