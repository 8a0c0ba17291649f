import type { RailChange, Release, SharedRails } from '../../../engine/ports.ts';
import { utc } from '../../../messages/moments.ts';
import type { Destructive } from '../../../policy/types.ts';
import { columns } from '../../../report/columns.ts';
import { plain } from '../../../report/plain.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { withStore } from '../store.ts';
import { whoAsks } from '../who.ts';

export interface RailOptions {
  readonly store?: string;
  readonly as?: string;
}

export interface FreezeOptions extends RailOptions {
  readonly reason: string;
}

type Told = (before: SharedRails, by: string) => string;

/** Holds everything that would act on EC2, on every host, from the next call on. */
export const freeze = (options: FreezeOptions, streams: Streams, at = new Date()): Promise<ExitCode> =>
  set({ do: 'freeze' }, options, streams, at, ({ frozen }, by) =>
    frozen === null
      ? `Frozen by ${by}. Nothing is done on EC2 until broom unfreeze; messages go on.`
      : `It was frozen already, by ${plain(frozen.by, 200)} ${utc(frozen.at)}: ${plain(frozen.why, 300)}`,
  );

/** What was held is counted anew from here, and announced before anything destructive. */
export const unfreeze = (options: FreezeOptions, streams: Streams, at = new Date()): Promise<ExitCode> =>
  set({ do: 'unfreeze' }, options, streams, at, ({ frozen }, by) =>
    frozen === null
      ? 'It was not frozen.'
      : `Unfrozen by ${by}. The delays of what was held count anew from now, and it is announced again.`,
  );

export interface ResumeOptions extends RailOptions {
  readonly rule?: string;
  readonly budget?: Destructive;
  readonly account?: string;
  readonly reason?: string;
}

/** Lets a tripped breaker go, or grants a spent budget anew. */
export async function resume(given: ResumeOptions, streams: Streams, at = new Date()): Promise<ExitCode> {
  const { rule, budget, account } = given;
  const options = { ...given, reason: given.reason ?? 'no reason was given' };
  if ((rule === undefined) === (budget === undefined))
    throw new Mistake('say what goes on: --rule ID for a tripped breaker, or --budget ACTION for a spent budget');
  if (account !== undefined && budget === undefined) throw new Mistake('--account goes with --budget');
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new Mistake(`--account: expected twelve digits, got "${account}"`);
  if (rule !== undefined)
    return set({ do: 'resume', rule }, options, streams, at, ({ tripped }, by) =>
      tripped.has(rule)
        ? `The breaker of ${plain(rule, 60)} is let go by ${by}. The delays of what it held count anew from now.`
        : `The breaker of ${plain(rule, 60)} had not tripped.`,
    );
  const action = budget ?? 'terminate';
  return set({ do: 'grant', action, account: account ?? null }, options, streams, at, (_, by) => {
    const where = account === undefined ? 'in every account, and in the organization,' : `in ${account}`;
    return `The budget of ${action} ${where} is granted anew for this hour and day by ${by}.`;
  });
}

type What<T> = T extends RailChange ? Omit<T, 'by' | 'at' | 'why'> : never;

async function set(
  what: What<RailChange>,
  options: FreezeOptions,
  streams: Streams,
  at: Date,
  told: Told,
): Promise<ExitCode> {
  const why = options.reason.trim();
  if (why === '') throw new Mistake('--reason: expected some words; they are kept and shown');
  return withStore(options.store, streams, async (store, place) => {
    const by = await whoAsks(options.as, streams.env, place);
    const before = await store.shared();
    await store.setRail({ ...what, by, at, why });
    streams.out(`${told(before, by)}\n`);
    return exitCode.ok;
  });
}

export interface RailsOptions {
  readonly store?: string;
  readonly json?: boolean;
}

/** How the rails stand that all hosts share, and who last changed them. */
export async function rails(options: RailsOptions, streams: Streams): Promise<ExitCode> {
  return withStore(options.store, streams, async (store) => {
    const [shared, history] = [
      await store.shared(),
      (await store.railHistory()).filter((one) => one.do !== 'released'),
    ];
    if (options.json === true) streams.out(`${JSON.stringify(railsJson(shared, history), null, 2)}\n`);
    else streams.out(`${railsText(shared, history).join('\n')}\n`);
    return exitCode.ok;
  });
}

const shown = 20;

function railsText({ frozen, tripped, releases, policy }: SharedRails, history: readonly RailChange[]): string[] {
  const rows = history
    .slice(0, shown)
    .map((one) => [utc(one.at), plain(one.by, 60), changeWords(one), plain(one.why, 100)]);
  const heads = ['WHEN', 'WHO', 'WHAT', 'WHY'].map((title) => ({ title }));
  return [
    frozen === null ? 'Not frozen.' : `FROZEN by ${plain(frozen.by, 200)} ${utc(frozen.at)}: ${plain(frozen.why, 300)}`,
    ...(tripped.size === 0 ? ['No breaker has tripped.'] : []),
    ...[...tripped].map(
      ([rule, { at }]) => `TRIPPED: the breaker of ${plain(rule, 60)}, ${utc(at)}; broom resume --rule`,
    ),
    ...releases.map((release) => `Let go, and not yet told to all that it held: ${releaseWords(release)}`),
    policy === null
      ? 'No policy has been put in force.'
      : `The policy in force is ${policy.digest.slice(0, 12)}, put in place ${utc(policy.since)}; ` +
        (policy.enforcingSince.size === 0
          ? 'no rule enforces.'
          : `enforcing: ${[...policy.enforcingSince].map(([rule, since]) => `${plain(rule, 60)} since ${utc(since)}`).join(', ')}.`),
    ...(rows.length === 0 ? [] : ['', ...columns(heads, rows, (text) => text)]),
    ...(history.length > shown ? [`and ${history.length - shown} more; --json has them`] : []),
  ];
}

const releaseWords = ({ rail, rule, by, at }: Release): string =>
  `${rail}${rule === null ? '' : ` of ${plain(rule, 60)}`}, by ${plain(by, 100)} ${utc(at)}`;

function changeWords(change: RailChange): string {
  switch (change.do) {
    case 'trip':
    case 'resume':
      return `${change.do} ${plain(change.rule, 60)}`;
    case 'grant':
      return `grant ${change.action}${change.account === null ? '' : ` in ${plain(change.account, 20)}`}`;
    default:
      return change.do;
  }
}

const railsJson = (
  { frozen, tripped, releases, policy, unfrozenAt, resumedAt }: SharedRails,
  history: readonly RailChange[],
) => ({
  frozen,
  unfrozenAt,
  tripped: [...tripped].map(([rule, { at }]) => ({ rule, at })),
  resumed: [...resumedAt].map(([rule, at]) => ({ rule, at })),
  releases,
  policy:
    policy === null
      ? null
      : { ...policy, enforcingSince: [...policy.enforcingSince].map(([rule, at]) => ({ rule, at })) },
  history,
});
