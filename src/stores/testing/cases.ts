import type { Case, HistoryEntry, Opening, StepState, Track } from '../../cases/types.ts';
import { unseen } from '../../facts/fold.ts';
import type { Ref } from '../../facts/types.ts';
import type { Alarm, Letter } from '../../messages/types.ts';
import type { Ms, Policy } from '../../policy/types.ts';
import { policyOf } from '../../replay/testing/story.ts';

/** Cases, letters and policies for tests of stores: minutes count from noon of 1 March 2026. */
export const noon = new Date('2026-03-01T12:00:00Z');
export const at = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

export const refOf = (id: string, more: Partial<Ref> = {}): Ref => ({
  account: '111122223333',
  region: 'eu-west-1',
  ...more,
  id,
});

/** Clear, and wants nothing. */
export function caseOf(id: string, more: Partial<Case> = {}): Case {
  const ref = more.ref ?? refOf(id);
  return {
    ref,
    rev: 1,
    instance: { ...unseen(ref), launchedAt: noon },
    discoveredAt: noon,
    tracks: new Map(),
    stop: null,
    restarts: [],
    terminatedAt: null,
    outbox: [],
    retryAt: null,
    unread: null,
    exemptions: [],
    postponed: null,
    wakeAt: null,
    state: { kind: 'clear' },
    ...more,
  };
}

/** Open, with one step that would stop it. */
export function openCase(id: string, step: Partial<StepState>, more: Partial<Case> = {}): Case {
  const opening: Opening = {
    since: noon,
    faults: [{ what: 'tag Code', seen: 'missing', wanted: 'present', near: null, fix: null }],
    anchor: noon,
    anchoredAtLaunch: true,
    settleAt: at(5),
    announced: false,
    resolvedAt: null,
    steps: [{ index: 0, do: 'stop', dueAt: at(5), status: { is: 'waiting' }, heldBy: null, ...step }],
    ladder: 'a',
    thanked: false,
  };
  const verdict = { kind: 'violation', faults: opening.faults } as const;
  const track: Track = { rule: 'a', verdict, first: verdict, settled: null, opening, past: [], healedAt: null };
  return caseOf(id, { tracks: new Map([['a', track]]), state: { kind: 'open', since: noon }, ...more });
}

export const entry = (text: string, when: Date): HistoryEntry => ({
  at: when,
  what: 'step',
  text,
  rule: 'a',
  by: null,
});

export function letterOf(id: string, more: Partial<Letter> = {}): Letter {
  const alarm: Alarm = { id, at: noon, title: 'A breaker tripped', text: '@channel' };
  return {
    id,
    channel: 'slack BROOM_SLACK',
    group: 'g',
    at: noon,
    content: { kind: 'alarm', alarm },
    sending: null,
    tries: 0,
    retryAt: null,
    ...more,
  };
}

const plain = policyOf('rules: [{ id: a, require: { tags: { Code: present } }, steps: [stop] }]');

export function policyWith(limits: Partial<Policy['limits']['stop']>, breakerOf = 4): Policy {
  const budget = { perHour: 1_000, perDay: 1_000, orgPerHour: 1_000, ...limits };
  return {
    ...plain,
    limits: { stop: budget, terminate: budget, quarantine: budget },
    breaker: { share: 0.5, of: breakerOf, within: 3_600_000 as Ms },
  };
}

export const nothing = { expected: null, history: [], letters: [] } as const;
