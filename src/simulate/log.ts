import type { Outcome } from '../cases/types.ts';
import type { RailChange } from '../engine/ports.ts';
import type { Policy, StepKind } from '../policy/types.ts';

/**
 * What Broom did, as an onlooker with a true clock would write it down: the invariants are checked on this, never on
 * what Broom believes. Moments in ms since 1970; key: region and instance.
 */
export interface Log {
  readonly reads: Map<string, Read[]>;
  readonly claims: Claimed[];
  readonly calls: Called[];
  readonly undos: { readonly key: string; readonly at: number; readonly by: string; readonly outcome: Outcome }[];
  readonly spends: Spent[];
  readonly posted: Map<string, Posted>;
  readonly sends: Sent[];
  /** By key of a message: the letters that were last claimed for it, and when. */
  readonly seized: Map<string, { readonly at: number; readonly letters: readonly string[] }>;
  /** When a letter was written down as sent. */
  readonly settled: Map<string, number>;
  readonly deaths: { readonly at: number; readonly by: string }[];
  readonly rails: { readonly at: number; readonly change: RailChange }[];
  /** Which policy counted from when on. */
  readonly active: { readonly at: number; readonly policy: Policy }[];
  readonly orders: Ordered[];
  /** When a breaker tripped by itself. */
  readonly trips: { readonly at: number; readonly rule: string }[];
  /** By process: how far its clock is ahead, in ms. */
  readonly clocks: Map<string, number>;
  /** By key: when evidence of the instance was first taken in by a process that lived to save it. */
  readonly told: Map<string, number>;
  /** By key: when enough was first known of the instance to judge it. */
  readonly judged: Map<string, number>;
  /** By key: changes of tags and facts that were taken in, by when they were made. */
  readonly taken: Map<string, { readonly at: number; readonly taken: number }[]>;
  /** By key: when evidence of its end was taken in. */
  readonly ended: Map<string, number>;
  /** `key ms`: reads, as their hosts dated them, that a saved case rests on. */
  readonly believed: Set<string>;
  /** What no fault of the simulator's explains. */
  readonly errors: { readonly at: number; readonly by: string; readonly error: unknown }[];
  /** Everything above in its order, one line each, when it is wanted; for people, and to compare two runs. */
  readonly lines: string[] | null;
  line(at: number, key: string, text: () => string): void;
}

export interface Read {
  /** When the request left. */
  readonly at: number;
  readonly by: string;
  readonly is: 'seen' | 'not-found' | 'failed' | 'no-access';
  /** Of one that was answered: of which moment its tags were. */
  readonly shows?: number;
  /** How the host dated it, in ms. */
  readonly dated?: number;
}

/** The conditional write before a call. */
export interface Claimed {
  readonly at: number;
  readonly key: string;
  readonly by: string;
  readonly effect: string;
  readonly rule: string;
  readonly index: number;
  readonly do: StepKind;
  readonly dueAt: number;
  /** When the deciding read began, by the host's clock. */
  readonly readAt: number;
  readonly anchoredAtLaunch: boolean;
  readonly anchor: number;
  /** The policy of the host. */
  readonly policy: Policy;
}

export interface Called {
  /** When it left. */
  readonly at: number;
  readonly key: string;
  readonly account: string;
  readonly by: string;
  readonly do: StepKind;
  readonly claim: Claimed | null;
  /** Whether EC2 did it: known to the simulator, if not to Broom. */
  isDone: boolean;
}

export interface Ordered {
  /** When it was given. */
  readonly at: number;
  /** When it was answered as followed; null: it may have been or not, since whoever carried it died or had no answer. */
  followedAt: number | null;
  readonly key: string;
  readonly do: string;
  /** 0 where it has no end. */
  readonly until: number;
  /** null: every rule. */
  readonly rules: readonly string[] | null;
}

export interface Spent {
  readonly at: number;
  readonly key: string;
  readonly account: string;
  readonly do: StepKind;
  readonly policy: Policy;
}

export interface Posted {
  readonly at: number;
  readonly key: string | null;
  readonly rule: string | null;
  readonly occasion: string;
  readonly channel: string;
}

export interface Sent {
  readonly at: number;
  /** When its letters were claimed. */
  readonly since: number;
  readonly by: string;
  readonly channel: string;
  readonly message: string;
  /** Ids of the letters in it, sorted. */
  readonly letters: readonly string[];
  readonly is: 'sent' | 'failed' | 'no answer' | 'refused';
}

export function createLog(isKept: boolean): Log {
  const lines: string[] | null = isKept ? [] : null;
  return {
    reads: new Map(),
    claims: [],
    calls: [],
    undos: [],
    spends: [],
    posted: new Map(),
    sends: [],
    seized: new Map(),
    settled: new Map(),
    deaths: [],
    rails: [],
    active: [],
    orders: [],
    trips: [],
    clocks: new Map(),
    told: new Map(),
    judged: new Map(),
    taken: new Map(),
    ended: new Map(),
    believed: new Set(),
    errors: [],
    lines,
    line: (at, key, text) => {
      lines?.push(`${new Date(at).toISOString()} ${key} ${text()}`);
    },
  };
}
