import type { StatusView } from '../../../src/console/types.ts';

export interface Mode {
  readonly is: 'frozen' | 'idle' | 'enforce' | 'observe';
  readonly word: string;
  /** What Broom may do now, in one sentence. */
  readonly says: string;
}

/** What Broom may do now, the strongest reason first. */
export function modeOf({ frozen, idle, mode }: StatusView): Mode {
  if (frozen !== null)
    return { is: 'frozen', word: 'Frozen', says: 'Nothing is done to any instance; messages go on.' };
  if (idle === 'dry-run')
    return { is: 'idle', word: 'Dry run', says: 'Nothing is done and nothing is sent, whatever the policy says.' };
  if (idle === 'old-policy')
    return { is: 'idle', word: 'Idle', says: 'Another process has a newer policy; this one acts on nothing.' };
  if (mode === 'observe') return { is: 'observe', word: 'Observe', says: 'Messages only; no instance is touched.' };
  if (mode === 'mixed')
    return { is: 'enforce', word: 'Enforce in part', says: 'Some rules enforce, the others only observe.' };
  return { is: 'enforce', word: 'Enforce', says: 'Steps that fall due are taken.' };
}
