import type { FactName, Instance, Ref, Sighting, Some } from '../facts/types.ts';
import type { Fault, Step, StepKind, Verdict } from '../policy/types.ts';

/** What can hold a step back. The first five belong to the instance; the rest are shared and asked of the store. */
export type Rail =
  | 'mode'
  | 'existing'
  | 'managed'
  | 'protection'
  | 'contested'
  | 'freeze'
  | 'budget-hour'
  | 'budget-day'
  | 'budget-org'
  | 'breaker';

/** One for every instance seen, compliant ones too; one track per rule of the policy. */
export interface Case {
  readonly ref: Ref;
  /** Counts the inputs taken in. */
  readonly rev: number;
  readonly instance: Instance;
  /** When we were first told of the instance. */
  readonly discoveredAt: Date;
  readonly tracks: ReadonlyMap<string, Track>;
  /** Whether the instance has stopped, by anyone: it satisfies a stop until the instance is started again. */
  readonly stop: Stop | null;
  /** When the instance was started again after a stop while it violated a rule. */
  readonly restarts: readonly Date[];
  /** When a terminate of ours was accepted. */
  readonly terminatedAt: Date | null;
  /** Everything that must be done now; carried out by the engine, whose outcomes come back as inputs. */
  readonly outbox: readonly Effect[];
  /** A read failed: none is asked for before this. */
  readonly retryAt: Date | null;
  /** When the case wants a tick; null: only new evidence can move it. */
  readonly wakeAt: Date | null;
  readonly state: CaseState;
}

export type CaseState =
  | { readonly kind: 'clear' }
  | { readonly kind: 'watching' }
  | { readonly kind: 'open'; readonly since: Date }
  | { readonly kind: 'closed'; readonly because: 'gone'; readonly at: Date };

export interface Stop {
  readonly at: Date;
  /** Evidence of the stop itself has come, so that a later "running" is a restart and not an echo from before. */
  readonly confirmed: boolean;
}

/** One rule's life on one case. */
export interface Track {
  readonly rule: string;
  /** On all evidence so far. */
  readonly verdict: Verdict;
  /** On the evidence that first showed the instance, which is its launch record wherever one came. */
  readonly first: Verdict;
  /** The first verdict that stood when late tags no longer counted, or the last before the instance ended. May lie ahead. */
  readonly settled: { readonly verdict: Verdict; readonly at: Date } | null;
  readonly opening: Opening | null;
  /** Openings that were resolved, with what became of their steps; the latest last. */
  readonly past: readonly Opening[];
  /** When the latest violation was seen to be mended. */
  readonly healedAt: Date | null;
}

/** A violation from its start until it is resolved. */
export interface Opening {
  readonly since: Date;
  /** What was wrong, as last judged. */
  readonly faults: Some<Fault>;
  /** The moment from which delays count. */
  readonly anchor: Date;
  /** Whether that is the launch; if not, `existing: report` holds every step that acts. */
  readonly anchoredAtLaunch: boolean;
  /** From when the verdict counts as settled. */
  readonly settleAt: Date;
  /** An opening that is not anchored at its launch is announced before anything destructive. */
  readonly announced: boolean;
  readonly resolvedAt: Date | null;
  readonly steps: readonly StepState[];
}

export interface StepState {
  /** Place in the rule's ladder. */
  readonly index: number;
  readonly do: StepKind;
  readonly dueAt: Date;
  readonly status: StepStatus;
  /** The rail that first held it; kept when it went later. */
  readonly heldBy: Rail | null;
}

export type StepStatus =
  /** retryAt: its effect failed, and is not tried before this. */
  | { readonly is: 'waiting'; readonly retryAt?: Date }
  /** A message that was due beside an action written before it: it waits for how that goes, and is never dropped. */
  | { readonly is: 'owed' }
  /** A terminate whose first read agreed; it needs a second one. */
  | { readonly is: 'confirming'; readonly readAt: Date }
  | { readonly is: 'carrying-out'; readonly effect: string }
  /** Held by a rail; `retryAt: null` waits for a person. */
  | { readonly is: 'held'; readonly rail: Rail; readonly at: Date; readonly retryAt: Date | null }
  | { readonly is: 'done'; readonly at: Date }
  /** Somebody had done it already. */
  | { readonly is: 'satisfied'; readonly at: Date }
  /** A stronger step that was due acted instead. */
  | { readonly is: 'superseded'; readonly at: Date }
  | { readonly is: 'healed'; readonly at: Date }
  | { readonly is: 'gone'; readonly at: Date };

/** The id is the same after a death: a hash of case, rule, anchor and step. */
export type Effect = { readonly id: string } & (
  | { readonly kind: 'read'; readonly facts: readonly FactName[] }
  | {
      readonly kind: 'act';
      readonly rule: string;
      readonly index: number;
      readonly step: Step;
      /** When the step fell due: who was due first goes first. */
      readonly dueAt: Date;
      /** When the deciding read began. */
      readonly readAt: Date;
    }
  | { readonly kind: 'tell'; readonly rule: string; readonly index: number | 'announce' | 'contested' }
);

export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly retryAt: Date }
  | { readonly is: 'held'; readonly rail: Rail; readonly retryAt: Date | null };

export type Input =
  | { readonly kind: 'tick' }
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  | { readonly kind: 'outcome'; readonly effect: string; readonly outcome: Outcome };
