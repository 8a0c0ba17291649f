import type { Case, Effect, Outcome, Rail } from '../cases/types.ts';
import type { FactName, Ref, Sighting } from '../facts/types.ts';
import type { Destructive, Policy, Step } from '../policy/types.ts';

/** Where instances live: AWS, a trail of old logs, or a simulator. */
export interface World {
  /** Reads what an instance is now. Empty: it could not be found, or could not be read. */
  read(ref: Ref, facts: readonly FactName[], at: Date): Promise<readonly Sighting[]>;
  act(ref: Ref, step: Step, at: Date): Promise<Outcome>;
}

/** Where messages go. */
export interface Channel {
  tell(subject: Case, effect: Extract<Effect, { kind: 'tell' }>, at: Date): Promise<Outcome>;
}

/** What hosts share: the cases, and the rails that no single case can know. */
export interface Store {
  load(key: string): Promise<Case | undefined>;
  save(next: Case): Promise<void>;
  /** The earliest moment at which a case wants a tick. */
  nextWake(): Promise<Date | null>;
  /** Keys of the cases that want a tick by then; whose step fell due first comes first. */
  due(at: Date): Promise<readonly string[]>;
  /** Reserves one unit of an action's budget for an instance; the same instance is not charged twice for it. */
  spend(ref: Ref, action: Destructive, policy: Policy, at: Date): Promise<Held | null>;
  /** Counts a launch as settled under a rule, or corrects what was counted before. null: it has not settled after all. */
  settle(
    ref: Ref,
    rule: string,
    settled: { readonly at: Date; readonly violates: boolean } | null,
    policy: Policy,
  ): Promise<void>;
  /** What holds every destructive step, or those of this rule. */
  rail(rule: string): Promise<Held | null>;
}

/** retryAt null: it waits for a person. */
export interface Held {
  readonly rail: Rail;
  readonly retryAt: Date | null;
}
