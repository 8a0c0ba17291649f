import type { Policy } from '../policy/types.ts';
import { isHarsher, ladderOf } from './ladder.ts';
import { reanchor, relax } from './opening.ts';
import type { Case, Track } from './types.ts';

/**
 * Brings a case under the policy as it is now. A rule that is gone closes its track. A ladder that delays or drops steps
 * is taken at once; one that makes them earlier or harsher starts a new anchor, and is announced.
 *
 * What the new policy thinks of the instance comes with the next read, which every step needs anyway.
 */
export function underPolicy(before: Case, policy: Policy, at: Date): Case {
  if (before.state.kind === 'closed' || !differs(before, policy)) return before;
  const tracks = new Map<string, Track>();
  for (const rule of policy.rules) {
    const track = before.tracks.get(rule.id);
    if (track === undefined) continue;
    const { opening } = track;
    const ladder = ladderOf(policy, rule);
    if (opening === null || opening.ladder === ladder) tracks.set(rule.id, track);
    else if (isHarsher(opening.ladder, ladder))
      tracks.set(rule.id, { ...track, opening: reanchor(opening, policy, rule, at) });
    else tracks.set(rule.id, { ...track, opening: relax(opening, policy, rule) });
  }
  return { ...before, tracks };
}

function differs({ tracks }: Case, policy: Policy): boolean {
  let known = 0;
  for (const rule of policy.rules) {
    const track = tracks.get(rule.id);
    if (track === undefined) continue;
    known += 1;
    if (track.opening !== null && track.opening.ladder !== ladderOf(policy, rule)) return true;
  }
  return known !== tracks.size;
}
