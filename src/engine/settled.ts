import type { Case, Track } from '../cases/types.ts';
import type { Policy } from '../policy/types.ts';
import type { Settled, Store } from './ports.ts';

/** Tells the store which verdicts have settled since, for the breaker. */
export async function countSettled(store: Store, policy: Policy, before: Case | undefined, after: Case): Promise<void> {
  for (const [rule, track] of after.tracks) {
    const [was, is] = [countOf(before?.tracks.get(rule)), countOf(track)];
    if (was?.at.getTime() === is?.at.getTime() && was?.violates === is?.violates) continue;
    await store.settle(after.ref, rule, was, is, policy);
  }
}

function countOf(track: Track | undefined): Settled | null {
  const settled = track?.settled;
  if (!settled || settled.verdict.kind === 'not-applicable') return null;
  return { at: settled.at, violates: settled.verdict.kind === 'violation' };
}
