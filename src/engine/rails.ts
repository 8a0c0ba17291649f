import { freshFor } from '../cases/decide.ts';
import { isDestructive } from '../cases/steps.ts';
import { hour, plus, second } from '../cases/time.ts';
import type { Case, Effect, Outcome } from '../cases/types.ts';
import type { Parts } from './engine.ts';
import type { SharedRails } from './ports.ts';

export type Called = Extract<Effect, { kind: 'act' | 'undo' }>;

/** A clock further off than this is not trusted with delays and margins. */
const clockMayBeOff = 30 * second;

/**
 * What hosts share is asked at the moment of acting, the budget last, since a unit that is reserved never returns.
 *
 * @returns null when the call may be made
 */
export async function askStore(parts: Parts, { ref }: Case, effect: Called): Promise<Outcome | null> {
  const { store, policy, world, now, idle } = parts;
  if (idle !== null) return { is: 'held', rail: idle, retryAt: idle === 'dry-run' ? null : plus(now(), hour) };
  // What was counted in this run may be what trips a breaker.
  await store.flush(now());
  const shared = await store.shared();
  const at = now();
  if (shared.policy !== null && shared.policy.digest !== policy.digest)
    return { is: 'held', rail: 'old-policy', retryAt: plus(at, hour) };
  if (shared.frozen !== null) return { is: 'held', rail: 'freeze', retryAt: null };
  if (effect.kind === 'undo') return null;
  const { do: kind } = effect.step;
  if (!isDestructive(kind)) return null;
  if (at.getTime() - effect.readAt.getTime() > freshFor) return { is: 'failed', retryAt: at };
  if (shared.tripped.has(effect.rule)) return { is: 'held', rail: 'breaker', retryAt: null };
  const ended = lastRelease(shared, effect.rule);
  if (ended !== null && ended.getTime() > effect.dueAt.getTime()) return { is: 'reanchored', at: ended };
  if (Math.abs(world.clockOffset() ?? 0) > clockMayBeOff)
    return { is: 'held', rail: 'clock', retryAt: plus(at, 60 * second) };
  const held = await store.spend(ref, kind, policy, at);
  return held === null ? null : { is: 'held', ...held };
}

/** When a freeze, or a breaker of this rule, was last let go: what fell due before that counts its delays from there. */
function lastRelease({ unfrozenAt, resumedAt }: SharedRails, rule: string): Date | null {
  const resumed = resumedAt.get(rule) ?? null;
  if (unfrozenAt === null || resumed === null) return unfrozenAt ?? resumed;
  return unfrozenAt.getTime() > resumed.getTime() ? unfrozenAt : resumed;
}
