import { isBy, plus } from '../../../cases/time.ts';
import type { Case, Outcome } from '../../../cases/types.ts';
import type { Store, World } from '../../../engine/ports.ts';
import { utc } from '../../../messages/moments.ts';
import { undoRemarks } from '../../../messages/remarks.ts';
import type { Policy } from '../../../policy/types.ts';
import { nearest } from '../../../policy/words.ts';
import { plain } from '../../../report/plain.ts';
import { settingsFrom } from '../../service/settings.ts';
import { type Given, giveOrder, type OrderOptions } from '../cases/give-order.ts';
import { nextWords } from '../cases/words.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';

const clock = (): Date => new Date();

export interface ExemptOptions extends OrderOptions {
  readonly until: Date;
  readonly reason: string;
  readonly rule?: readonly string[];
}

export async function exempt(text: string, options: ExemptOptions, streams: Streams, now = clock): Promise<ExitCode> {
  const until = requireAhead('--until', options.until, now());
  const reason = requireReason(options.reason);
  const given = await giveOrder(text, options, streams, {
    now,
    order: (_, policy) => ({ do: 'exempt', until, reason, rules: requireRules(options.rule, policy) }),
  });
  const from = options.rule === undefined ? 'every rule' : options.rule.join(', ');
  streams.out(`${idOf(given)}: exempt from ${plain(from, 200)} until ${utc(until)}, by ${given.by}\n`);
  return exitCode.ok;
}

export interface PostponeOptions extends OrderOptions {
  /** In ms. */
  readonly for?: number;
  readonly until?: Date;
  readonly reason: string;
}

export async function postpone(
  text: string,
  options: PostponeOptions,
  streams: Streams,
  now = clock,
): Promise<ExitCode> {
  const reason = requireReason(options.reason);
  if ((options.for === undefined) === (options.until === undefined))
    throw new Mistake('say for how long, with either --for or --until');
  const until = requireAhead('--until', options.until ?? plus(now(), options.for ?? 0), now());
  const given = await giveOrder(text, options, streams, { now, order: () => ({ do: 'postpone', until, reason }) });
  streams.out(`${idOf(given)}: nothing is done to it until ${utc(until)}, by ${given.by}; messages go on\n`);
  return exitCode.ok;
}

/** Has the next step fall due now. It skips the delay, and neither a rail nor a read. */
export async function runNow(text: string, options: OrderOptions, streams: Streams, now = clock): Promise<ExitCode> {
  const given = await giveOrder(text, options, streams, { now, order: () => ({ do: 'run-now' }) });
  const { after, by } = given;
  const next = nextWords(after, now());
  if (next === '') streams.out(`${idOf(given)}: it has no step to come\n`);
  else streams.out(`${idOf(given)}: ordered by ${by}. The service reads it, twice before a terminate: ${next}\n`);
  return exitCode.ok;
}

export interface UndoOptions extends OrderOptions {
  /** In ms. */
  readonly for: number;
  readonly reason: string;
}

/** @param worldOf left out: EC2, by the role that the policy names */
export async function undo(
  text: string,
  options: UndoOptions,
  streams: Streams,
  now = clock,
  worldOf = (policy: Policy) => awsWorld(policy, streams, now),
): Promise<ExitCode> {
  const reason = requireReason(options.reason);
  const until = plus(now(), options.for);
  const outcomes: Outcome[] = [];
  const given = await giveOrder(text, options, streams, {
    now,
    order: () => ({ do: 'undo', until, reason }),
    world: async (subject, policy, store) => noting(await readable(subject, policy, store, worldOf), outcomes),
  });
  const peace = `left in peace until ${utc(until)}, by ${given.by}`;
  const [outcome] = outcomes;
  if (outcome === undefined) {
    streams.out(`${idOf(given)}: there is nothing to take back; ${peace}\n`);
    return exitCode.ok;
  }
  if (outcome.is !== 'done') {
    const why = 'why' in outcome ? outcome.why : outcome.is === 'held' ? outcome.rail : outcome.is;
    streams.err(`${idOf(given)}: NOT taken back: ${plain(String(why), 300)}; ${peace}. Try again\n`);
    return exitCode.incomplete;
  }
  streams.out(`${idOf(given)}: taken back; ${peace}\n`);
  for (const remark of undoRemarks()) streams.out(`  ${remark}\n`);
  return exitCode.ok;
}

async function awsWorld(policy: Policy, { env }: Streams, now: () => Date): Promise<World> {
  const { createAwsWorld } = await import('../../service/aws-service.ts');
  return createAwsWorld(settingsFrom(env), policy, now);
}

/** What cannot be read is not ordered about: the order would be kept, and nothing come of it. */
async function readable(
  { ref }: Case,
  policy: Policy,
  store: Store,
  worldOf: (policy: Policy) => Promise<World>,
): Promise<World> {
  const { frozen } = await store.shared();
  if (frozen !== null)
    throw new Mistake(`Broom is frozen, by ${plain(frozen.by, 200)}: nothing is done on EC2 until broom unfreeze`);
  const world = await worldOf(policy);
  const answer = await world.read(ref, [], new Date(0));
  if (answer.is === 'not-found')
    throw new Mistake(`${ref.id}: EC2 knows no such instance in ${ref.account} ${ref.region}`);
  if (answer.is !== 'seen')
    throw new Mistake(`${ref.id} cannot be read, and nothing was ordered: ${plain(answer.why, 300)}`);
  return world;
}

const noting = (world: World, outcomes: Outcome[]): World => ({
  ...world,
  undo: async (...args) => {
    const outcome = await world.undo(...args);
    outcomes.push(outcome);
    return outcome;
  },
});

const idOf = ({ after: { ref } }: Given): string => plain(ref.id, 40);

function requireAhead(option: string, until: Date, now: Date): Date {
  if (isBy(until, now)) throw new Mistake(`${option}: expected a time to come, got ${utc(until)}`);
  return until;
}

function requireReason(reason: string): string {
  if (reason.trim() === '') throw new Mistake('--reason: expected some words; they are kept and shown');
  return reason.trim();
}

function requireRules(given: readonly string[] | undefined, { rules }: Policy): readonly string[] | null {
  const ids = rules.map(({ id }) => id);
  for (const rule of given ?? []) {
    if (ids.includes(rule)) continue;
    const near = nearest(rule, ids);
    throw new Mistake(
      `--rule: the policy has no rule "${rule}"; ${near === null ? `it has ${ids.join(', ')}` : `did you mean "${near}"?`}`,
    );
  }
  return given ?? null;
}
