import type { FactName, Instance, Ref, Sighting, Some } from '../facts/types.ts';
import type { Fault, Step, StepKind, Verdict } from '../policy/types.ts';

/**
 * What can hold a step back. The first five belong to the instance; the next are shared and asked of the store or the
 * host at the moment of acting; the rest are AWS's answers, and what is not there in AWS.
 */
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
  | 'breaker'
  | 'clock'
  | 'dry-run'
  | 'old-policy'
  | 'denied'
  | 'no-access'
  /** The VPC has no group of the name that a quarantine asks for. */
  | 'no-quarantine-group';

/** One for every instance seen, compliant ones too; one track per rule of the policy. */
export interface Case {
  readonly ref: Ref;
  /** Counts the inputs taken in: a store saves a case only over the revision that it was loaded with. */
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
  /** Reads that nobody answered since the last that was. */
  readonly unread: Unread | null;
  /** Exemptions that a person gave this instance. */
  readonly exemptions: readonly CaseExemption[];
  /** Nothing but messages before this, by order of a person. */
  readonly postponed: Postponement | null;
  /** When the case wants a tick; null: only new evidence can move it. */
  readonly wakeAt: Date | null;
  readonly state: CaseState;
}

export type CaseState =
  | { readonly kind: 'clear' }
  | { readonly kind: 'watching' }
  | { readonly kind: 'open'; readonly since: Date }
  /** gone: a read showed its end. not-found: reads over an hour, with credentials that were checked, found nothing. */
  | { readonly kind: 'closed'; readonly because: 'gone' | 'not-found'; readonly at: Date };

/** A run of reads that failed. */
export interface Unread {
  readonly since: Date;
  readonly why: string;
  /** Consecutive answers that EC2 knows no such instance, by credentials whose account was checked. */
  readonly notFound: { readonly times: number; readonly since: Date } | null;
}

/** rules: null for every rule. until: the first moment at which it no longer holds. */
export interface CaseExemption {
  readonly rules: readonly string[] | null;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly until: Date;
}

export interface Postponement {
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
}

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
  /** What the policy said when this was planned; see `ladderOf`. */
  readonly ladder: string;
  /** People were told that it was mended. */
  readonly thanked: boolean;
}

export interface StepState {
  /** Place in the rule's ladder. */
  readonly index: number;
  readonly do: StepKind;
  readonly dueAt: Date;
  readonly status: StepStatus;
  /** The rail that first held it; kept when it went later. */
  readonly heldBy: Rail | null;
  /** A call for it that may have left, and whose answer never came: the record of our own call may still say so. */
  readonly tried?: { readonly effect: string; readonly at: Date };
}

export type StepStatus =
  /** retryAt: its effect failed, and is not tried before this. */
  | { readonly is: 'waiting'; readonly retryAt?: Date }
  /** A message that was due beside an action written before it: it waits for how that goes, and is never dropped. */
  | { readonly is: 'owed' }
  /** A terminate whose first read agreed; it needs a second one. */
  | { readonly is: 'confirming'; readonly readAt: Date }
  /** was: what it goes back to when the effect is withdrawn before anybody claimed it. */
  | { readonly is: 'carrying-out'; readonly effect: string; readonly was: StepStatus }
  /** Held by a rail; `retryAt: null` waits for a person. */
  | { readonly is: 'held'; readonly rail: Rail; readonly at: Date; readonly retryAt: Date | null }
  /** effect: of what may be taken back, the effect that did it. */
  | { readonly is: 'done'; readonly at: Date; readonly effect?: string }
  /** Somebody had done it already. */
  | { readonly is: 'satisfied'; readonly at: Date }
  /** A stronger step that was due acted instead. */
  | { readonly is: 'superseded'; readonly at: Date }
  /** EC2 cannot do it to this instance, such as stop one whose root is an instance store. */
  | { readonly is: 'impossible'; readonly why: string; readonly at: Date }
  /** A person took it back. */
  | { readonly is: 'undone'; readonly at: Date }
  /** The policy no longer asks for it. */
  | { readonly is: 'void'; readonly at: Date }
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
      /** Who is about to make the call; null: nobody yet, and it may still be withdrawn. */
      readonly claim: Claim | null;
    }
  /** Starts what Broom stopped, and restores what the named effects overwrote. */
  | {
      readonly kind: 'undo';
      readonly start: boolean;
      readonly restore: readonly string[];
      /** It failed, and is not tried before this. */
      readonly retryAt: Date | null;
      readonly claim: Claim | null;
    }
  | {
      readonly kind: 'tell';
      readonly rule: string;
      /** A step of the ladder, or what else people are told. */
      readonly index: number | Occasion;
      /** Why the message goes out although nothing could be read; null: a read has shown what it says. */
      readonly unread: string | null;
    }
);

/** announce: a violation not counted from its launch. impossible: a step that EC2 cannot take. */
export type Occasion = 'announce' | 'contested' | 'resolved' | 'impossible';

/** Made by a conditional write just before the call; past `until`, whoever made it is taken for dead. */
export interface Claim {
  readonly by: string;
  readonly at: Date;
  readonly until: Date;
}

export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly retryAt: Date; readonly why?: string }
  /** Of a read: EC2 knows no such instance, by credentials of the account that was asked. */
  | { readonly is: 'not-found'; readonly retryAt: Date }
  /** Of an action: EC2 cannot do it to this instance. */
  | { readonly is: 'impossible'; readonly why: string }
  /** Of an action that a freeze or a tripped breaker spanned: its delays count again from when that ended. */
  | { readonly is: 'reanchored'; readonly at: Date }
  | { readonly is: 'held'; readonly rail: Rail; readonly retryAt: Date | null };

/** What a person may have done with one case. Times are the first moment at which it no longer holds. */
export type Order =
  | { readonly do: 'exempt'; readonly rules: readonly string[] | null; readonly until: Date; readonly reason: string }
  | { readonly do: 'postpone'; readonly until: Date; readonly reason: string }
  /** Skips the delay of the next step, and no rail. */
  | { readonly do: 'run-now' }
  | { readonly do: 'undo'; readonly until: Date; readonly reason: string }
  /** A rail that waited for a person was let go: what it holds is tried again. rule: null for every rule. */
  | { readonly do: 'release'; readonly rail: Rail; readonly rule: string | null };

export type Input =
  | { readonly kind: 'tick' }
  /** answers: it is what a read of ours was answered, with all that was asked for. */
  | { readonly kind: 'sighting'; readonly sighting: Sighting; readonly answers?: true }
  /** Somebody is about to carry out an action: from here on it is not withdrawn. */
  | { readonly kind: 'claimed'; readonly effect: string; readonly claim: Claim }
  /** claim: by whose claim the call was made; null: it was not; left out: whoever's it is. */
  | { readonly kind: 'outcome'; readonly effect: string; readonly outcome: Outcome; readonly claim?: Claim | null }
  /** by: who gave it, as a person would recognise them. */
  | { readonly kind: 'order'; readonly order: Order; readonly by: string };

/** One line of a case's history. `what` and `text` are ours; values of strangers stand in them as they were written. */
export interface HistoryEntry {
  readonly at: Date;
  readonly what: 'evidence' | 'verdict' | 'step' | 'order' | 'state' | 'message';
  readonly text: string;
  readonly rule: string | null;
  readonly by: string | null;
}
