import type { Case, HistoryEntry, Outcome, Rail } from '../cases/types.ts';
import type { FactName, Ref, Sighting } from '../facts/types.ts';
import type { Letter, Sending } from '../messages/types.ts';
import type { Destructive, Policy, Step, TagGuard } from '../policy/types.ts';

/** Where instances live: AWS, a trail of old logs, or a simulator. */
export interface World {
  /**
   * Reads what an instance is now: its state, tags and everything that one DescribeInstances tells, and beside it the
   * facts named. All of it afresh: a step may rest on it. Calls made together may be answered by one request.
   */
  read(ref: Ref, facts: readonly FactName[], at: Date): Promise<ReadAnswer>;
  /** What an action is about to overwrite (tag values, groups by interface), to be kept before it is claimed. */
  prepare(ref: Ref, step: Step, at: Date): Promise<Prepared>;
  /** Makes the call, or does not: it never leaves after `deadline`. */
  act(action: Action, at: Date): Promise<Outcome>;
  /** Starts the instance if `start`, and puts back what was kept. */
  undo(ref: Ref, start: boolean, restore: readonly Before[], at: Date): Promise<Outcome>;
  /** The instances of a launch whose record does not name them, by its reservation or client token. */
  findLaunch(launch: LaunchKey, at: Date): Promise<ReadAnswer>;
  /** How far this host's clock is from AWS's, in ms; null where nothing has told. */
  clockOffset(): number | null;
}

export interface Action {
  readonly ref: Ref;
  readonly step: Step;
  /** What `prepare` found, as it was first kept; null where nothing is overwritten. */
  readonly before: Before | null;
  readonly deadline: Date;
  /** EC2 is to refuse the call by itself when all of these tags are there by now; null where the rule is about more. */
  readonly guard: readonly TagGuard[] | null;
}

/** JSON: what an action overwrote. Tag values (null: the tag was absent); security groups by network interface. */
export interface Before {
  readonly tags?: Readonly<Record<string, string | null>>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

export type Prepared =
  | { readonly is: 'ready'; readonly before: Before | null }
  /** It cannot be done now, or ever; as the outcome of the action. */
  | { readonly is: 'not'; readonly outcome: Outcome };

export type ReadAnswer =
  | { readonly is: 'seen'; readonly sightings: readonly Sighting[] }
  /** checked: the credentials were those of the instance's own account. */
  | { readonly is: 'not-found'; readonly checked: boolean }
  | { readonly is: 'failed'; readonly why: string; readonly retryAfterMs?: number }
  /** No role of ours can be used in that account. */
  | { readonly is: 'no-access'; readonly why: string };

/** What hosts share: the cases, their messages, and the rails that no single case can know. */
export interface Store extends Cases, Rails, Mailbox, Chores {
  /**
   * Takes a lease, or renews one's own: false while somebody else's holds. It saves work; correctness never rests on it.
   */
  lease(name: string, by: string, at: Date, until: Date): Promise<boolean>;
  release(name: string, by: string): Promise<void>;
  close(): Promise<void>;
}

export interface Cases {
  load(key: string): Promise<Case | undefined>;
  /**
   * Saves a case with its due moment, history and letters, all or nothing, over the revision it was loaded with.
   * 'conflict': somebody else has saved since (or the case is there already); nothing was written.
   */
  save(next: Case, change: Change): Promise<'saved' | 'conflict'>;
  /** The earliest moment at which a case or chore wants attention. */
  nextWake(): Promise<Date | null>;
  /** Keys of the cases that want a tick by then; whose step fell due first comes first. limit: 500 unless said. */
  due(at: Date, limit?: number): Promise<readonly string[]>;
  /** Every case that matches, in order of key. */
  list(query: CaseQuery): AsyncIterable<Case>;
  /** Oldest first. */
  history(key: string): Promise<readonly HistoryEntry[]>;
  /** Keeps what an effect overwrites, once: what was kept first is given back. */
  keep(key: string, effect: string, before: Before): Promise<Before>;
  kept(key: string, effect: string): Promise<Before | null>;
  /** Drops cases, history and the rest past their time; decides nothing. Gives how many cases went. */
  expire(at: Date): Promise<number>;
}

/** expected: the revision that was loaded; null: there was none. */
export interface Change {
  readonly expected: number | null;
  readonly history: readonly HistoryEntry[];
  readonly letters: readonly Letter[];
}

export interface CaseQuery {
  readonly state?: Case['state']['kind'];
  readonly account?: string;
  readonly region?: string;
  /** Cases with a step that this rail holds. */
  readonly heldBy?: Rail;
}

export interface Rails {
  /** Reserves one unit of an action's budget for an instance; the same instance is not charged twice for it. */
  spend(ref: Ref, action: Destructive, policy: Policy, at: Date): Promise<Held | null>;
  /**
   * Counts a launch as settled under a rule, or corrects what was counted before, and trips the rule's breaker where
   * that makes too many. before, after: null for not settled. May be buffered until `flush`.
   */
  settle(ref: Ref, rule: string, before: Settled | null, after: Settled | null, policy: Policy): Promise<void>;
  /** Makes everything that was counted known to all; called before anything destructive and at the end of every run. */
  flush(at: Date): Promise<void>;
  /** Read strongly consistently: asked before each destructive call. */
  shared(): Promise<SharedRails>;
  /** Puts a rail in place or lets it go; kept with who did it. */
  setRail(change: RailChange): Promise<void>;
  /** Latest first, 1,000 at most. */
  railHistory(): Promise<readonly RailChange[]>;
  /** Makes a policy the one that counts, if it is newer than the one that does; gives the one that counts then. */
  activate(policy: PolicyVersion, at: Date): Promise<ActivePolicy>;
}

export interface Settled {
  readonly at: Date;
  readonly violates: boolean;
}

export interface SharedRails {
  readonly frozen: { readonly by: string; readonly why: string; readonly at: Date } | null;
  /** When the latest freeze ended. */
  readonly unfrozenAt: Date | null;
  /** By rule. */
  readonly tripped: ReadonlyMap<string, { readonly at: Date }>;
  /** When a tripped breaker was last let go, by rule. */
  readonly resumedAt: ReadonlyMap<string, Date>;
  /** Rails let go whose held steps have not been told yet. */
  readonly releases: readonly Release[];
  readonly policy: ActivePolicy | null;
}

export interface Release {
  readonly id: string;
  readonly rail: Rail;
  /** null: every rule. */
  readonly rule: string | null;
  readonly by: string;
  readonly at: Date;
}

export type RailChange = { readonly by: string; readonly at: Date; readonly why: string } & (
  | { readonly do: 'freeze' | 'unfreeze' }
  | { readonly do: 'trip' | 'resume'; readonly rule: string }
  /** Grants the running hour and day anew. account: null for all, and the organization's hour. */
  | { readonly do: 'grant'; readonly action: Destructive; readonly account: string | null }
  /** Everything that a release held has been told. */
  | { readonly do: 'released'; readonly id: string }
);

/** since: when this policy was put in place (deployed, or the file's time): the newer of two counts. */
export interface PolicyVersion {
  readonly digest: string;
  readonly since: Date;
  /** Ids of the rules that enforce. */
  readonly enforcing: readonly string[];
}

export interface ActivePolicy {
  readonly digest: string;
  readonly since: Date;
  readonly activatedAt: Date;
  /** By rule: since when it has been enforcing without a break. */
  readonly enforcingSince: ReadonlyMap<string, Date>;
}

/** retryAt null: it waits for a person. */
export interface Held {
  readonly rail: Rail;
  readonly retryAt: Date | null;
}

/** Letters on their way. They are put by `Cases.save`, or by `post`. */
export interface Mailbox {
  /** Puts letters that belong to no case; those that are there already stay as they are. */
  post(letters: readonly Letter[]): Promise<void>;
  /** Unsent letters whose time has come (`retryAt`), oldest first; those that somebody is sending right now left out. */
  pending(at: Date, limit: number): Promise<readonly Letter[]>;
  /** Claims letters for sending under one key; gives the ids that were free, or whose sender is past its time. */
  seize(ids: readonly string[], sending: Sending, at: Date): Promise<readonly string[]>;
  /** Kept a while as sent, so that posting one again changes nothing. */
  sent(ids: readonly string[], key: string, at: Date): Promise<void>;
  unsent(ids: readonly string[], key: string, retryAt: Date): Promise<void>;
  /** When messages left a channel, latest first, 20 at most; for digests. */
  sentAt(channel: string): Promise<readonly Date[]>;
}

/** Things to be done at a time that belong to no case. */
export interface Chores {
  /** Puts one unless it is there. */
  addChore(chore: Chore): Promise<void>;
  dueChores(at: Date, limit: number): Promise<readonly Chore[]>;
  /** null: it is done. */
  moveChore(id: string, dueAt: Date | null): Promise<void>;
}

export interface LaunchKey {
  readonly account: string;
  readonly region: string;
  readonly reservationId: string | null;
  readonly clientToken: string | null;
}

/** A launch whose record does not say which instances it started: EC2 is asked for them. */
export interface Chore extends LaunchKey {
  readonly id: string;
  readonly kind: 'find-launch';
  readonly dueAt: Date;
  /** When it was first wanted; given up, with an alarm, a quarter of an hour later. */
  readonly since: Date;
  /** Who called, as a person would recognise them. */
  readonly principal: string;
}
