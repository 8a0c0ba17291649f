import type { Order } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import type { Policy } from '../policy/types.ts';
import type { Clock } from './clock.ts';
import type { Host, HostParts, Running } from './hosts.ts';
import { accounts } from './launchers.ts';
import type { Log, Ordered } from './log.ts';
import { changed, compile, type Written } from './policies.ts';
import type { Random } from './random.ts';

export interface OperatorParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly hosts: readonly Host[];
  readonly host: HostParts;
  readonly log: Log;
  readonly from: number;
  readonly to: number;
  /** Puts a policy in place; hosts take it up when they next begin. */
  readonly deploy: (policy: Policy) => void;
  /** null: it is somebody's own, and not changed. */
  readonly written: Written | null;
}

const [minute, hour] = [60_000, 3_600_000];

/** Seeds what those do who run Broom: change the policy, freeze, let go, exempt, postpone, undo, deploy. */
export function createOperators(parts: OperatorParts): void {
  const { clock, random, from, to } = parts;
  const some = (name: string, most: number, what: (own: Random) => void): void => {
    const own = random.fork(name);
    for (let left = own.whole(0, most); left > 0; left -= 1) {
      const each = own.fork(left);
      clock.at(own.between(from + hour, to), () => what(each));
    }
  };
  let written = parts.written;
  some('policy', 3, (own) => {
    if (written === null) return;
    written = changed(written, own);
    parts.deploy(compile(written));
    for (const host of parts.hosts) clock.at(clock.now() + own.skewed(3 * minute, 30 * minute), () => host.restart());
  });
  some('restart', 4, (own) => own.pick(parts.hosts as [Host, ...Host[]]).restart());
  some('freeze', 2, (own) => {
    void rail(parts, own, { do: 'freeze' });
    clock.at(clock.now() + own.skewed(hour, 10 * hour), () => void rail(parts, own, { do: 'unfreeze' }));
  });
  for (let at = from + hour; at < to + 30 * hour; at += 3 * hour)
    clock.at(at + 7 * minute, () => void resume(parts, random));
  some('order', 60, (own) => void order(parts, own));
}

/** Somebody at a keyboard, with the command line: a process that may die as any other. */
function someone({ hosts }: OperatorParts, random: Random): Running | null {
  const running = hosts.flatMap((host) => host.engine() ?? []);
  return running[random.whole(0, running.length - 1)] ?? null;
}

type Change =
  | { readonly do: 'freeze' | 'unfreeze' }
  | { readonly do: 'resume'; readonly rule: string }
  | { readonly do: 'grant'; readonly action: 'stop' | 'terminate' | 'quarantine'; readonly account: string | null };

async function rail(parts: OperatorParts, random: Random, change: Change): Promise<void> {
  const { clock } = parts;
  const running = someone(parts, random);
  if (running === null) {
    clock.at(clock.now() + minute, () => void rail(parts, random, change));
    return;
  }
  parts.log.line(clock.now(), '-', () => `an operator: ${change.do}`);
  // They look whether it is so, and try again: the process may have died over it.
  if (change.do === 'unfreeze') clock.at(clock.now() + 5 * minute, () => void thaw(parts, random, change));
  try {
    await running.store.setRail({ ...change, by: 'dana', at: running.worker.now(), why: 'simulated' });
  } catch {
    clock.at(clock.now() + minute, () => void rail(parts, random, change));
  }
}

async function thaw(parts: OperatorParts, random: Random, change: Change): Promise<void> {
  if ((await parts.host.store.shared()).frozen !== null) await rail(parts, random, change);
}

/** What waits for a person gets one now and then. */
async function resume(parts: OperatorParts, random: Random): Promise<void> {
  const { tripped } = await parts.host.store.shared();
  for (const rule of tripped.keys()) if (random.chance(0.7)) await rail(parts, random, { do: 'resume', rule });
  if (random.chance(0.6))
    await rail(parts, random, {
      do: 'grant',
      action: random.pick(['stop', 'terminate', 'quarantine']),
      account: random.chance(0.5) ? null : random.pick(accounts),
    });
}

async function order(parts: OperatorParts, random: Random): Promise<void> {
  const { clock, log } = parts;
  const cases = [...parts.host.store.all()].filter(({ state }) => state.kind === 'open');
  const subject = cases[random.whole(0, cases.length - 1)];
  const running = someone(parts, random);
  if (subject === undefined || running === null) return;
  const key = keyOf(subject.ref);
  const until = new Date(running.worker.now().getTime() + random.skewed(3 * hour, 30 * hour));
  const reason = 'simulated';
  const what = random.pick<Order>([
    { do: 'exempt', rules: null, until, reason },
    { do: 'exempt', rules: [...subject.tracks.keys()].slice(0, 1), until, reason },
    { do: 'postpone', until, reason },
    { do: 'run-now' },
    { do: 'undo', until, reason },
    { do: 'undo', until, reason },
  ]);
  const rules = what.do === 'exempt' ? what.rules : null;
  const given = { at: clock.now(), followedAt: null as number | null, key, do: what.do, rules };
  const ordered: Ordered = { ...given, until: 'until' in what ? until.getTime() : 0 };
  log.orders.push(ordered);
  log.line(clock.now(), key, () => `an operator: ${what.do}`);
  try {
    if ((await running.engine.order(key, what, 'dana')) !== undefined) ordered.followedAt = clock.now();
  } catch {
    // Followed or not: nobody can count on it.
  }
}
