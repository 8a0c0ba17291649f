import type { FactName, Instance, Ref, Some } from '../facts/types.ts';

/** Milliseconds, whole. */
export type Ms = number & { readonly unit: 'ms' };

export type Mode = 'observe' | 'enforce';
export type StepKind = 'notify' | 'tag' | 'quarantine' | 'stop' | 'terminate';
/** What EC2 is made to do; the stronger first. */
export type Destructive = 'terminate' | 'stop' | 'quarantine';

export type Step = { readonly after: Ms } & (
  | { readonly do: 'notify' | 'stop' | 'terminate' }
  | { readonly do: 'tag'; readonly tags: ReadonlyMap<string, string> }
  | { readonly do: 'quarantine'; readonly securityGroupName: string }
);

/** Why a requirement is not met, and how to mend it. All three texts may hold what strangers wrote. */
export interface Fault {
  /** What the requirement is about: `tag Code`, `instanceType`, `keyName`, `image`, `image age`, `instance.cpuOptions.coreCount`. */
  readonly what: string;
  /** What was seen, as a person would say it: `lol`, `missing`, `none`. */
  readonly seen: string;
  /** What was wanted: `one of LOL, GGG, BRB, YLO`. */
  readonly wanted: string;
  /** The near miss, where there is one: `LOL`. Only ever the policy's own words. */
  readonly near: string | null;
  readonly fix: Fix | null;
}

/** How to mend a fault: only the policy's own words and the instance's id ever reach a command. */
export type Fix =
  | { readonly kind: 'set-tag'; readonly key: string; readonly value: string | null }
  | { readonly kind: 'remove-tag'; readonly key: string }
  | { readonly kind: 'relaunch'; readonly hint: string };

/**
 * The name of a fact that the evidence does not give: a fact's own, or `tag KEY`, `tags`, `launch`, `principal`.
 * `assert`: all facts are there, and an expression failed on them.
 */
export type MissingFact = FactName | 'tags' | `tag ${string}` | 'launch' | 'principal' | 'provenance' | 'assert';

export type Verdict =
  | { readonly kind: 'not-applicable' }
  | { readonly kind: 'compliant' }
  | { readonly kind: 'violation'; readonly faults: Some<Fault> }
  | { readonly kind: 'exempt'; readonly faults: Some<Fault>; readonly by: string; readonly until: Date }
  | { readonly kind: 'indeterminate'; readonly missing: Some<MissingFact> };

/** The answer of one requirement, or of one condition: true, false with its faults, or unknown with what is missing. */
export type Answer =
  | { readonly is: 'true' }
  | { readonly is: 'false'; readonly faults: Some<Fault> }
  | { readonly is: 'unknown'; readonly missing: Some<MissingFact> };

/** One requirement, compiled: pure, and linear in what it reads. */
export type Check = (instance: Instance) => Answer;

/** A `when`, compiled. `false` needs no fault. */
export type Condition = (
  instance: Instance,
) => { is: 'true' } | { is: 'false' } | { is: 'unknown'; missing: Some<MissingFact> };

export interface Rule {
  readonly id: string;
  readonly why: string | null;
  /** The rule's own, else the policy's. */
  readonly mode: Mode;
  readonly settle: Ms;
  /** Since when the rule has been enforcing, for hosts that know; left out: always. A launch before it is not its anchor. */
  readonly enforcingSince?: Date;
  readonly when: Condition;
  readonly checks: Some<Check>;
  /** `when.accounts` as written, for people: names, ids or globs. `null`: every account. */
  readonly accounts: readonly string[] | null;
  /** One line that says what is required, made from the rule: `Code is one of LOL, GGG, BRB, YLO`. */
  readonly summary: string;
  readonly steps: readonly Step[];
  readonly channels: readonly ChannelSpec[] | null;
  /**
   * The tags that make an instance compliant, where the rule asks for nothing else and for plain values: an action can
   * then be sent so that EC2 itself refuses it once they are all there. null: it cannot be said so.
   */
  readonly guard?: readonly TagGuard[] | null;
}

/** values: null for any value. */
export interface TagGuard {
  readonly key: string;
  readonly values: readonly string[] | null;
}

export interface Exemption {
  readonly id: string;
  /** `null`: every rule. */
  readonly rules: readonly string[] | null;
  readonly when: Condition;
  readonly reason: string;
  readonly owner: string;
  /** The first moment at which it no longer holds: the day after `expires`, 00:00 UTC. */
  readonly until: Date;
}

export interface Budget {
  readonly perHour: number;
  readonly perDay: number;
  readonly orgPerHour: number;
}

export interface Breaker {
  /** 0 to 1: trips when more than this share violates. */
  readonly share: number;
  /** At least this many launches settled. */
  readonly of: number;
  readonly within: Ms;
}

/** when.accounts: account ids, or globs over account ids; `null`: every account. */
export type ChannelSpec = { readonly when: { readonly accounts: readonly string[] | null } } & (
  | { readonly kind: 'sns'; readonly topicArn: string }
  /** env: the name of the variable that holds the address; it begins with BROOM_. */
  | { readonly kind: 'slack' | 'webhook'; readonly env: string }
);

/** What is never acted on. */
export interface Protected {
  /** Names or ids. */
  readonly accounts: readonly string[];
  readonly vpcs: readonly string[];
  readonly instances: readonly string[];
}

/** A policy, validated and compiled. */
export interface Policy {
  /** SHA-256, hex, of what was written, the content of `from` files included. */
  readonly digest: string;
  readonly mode: Mode;
  readonly settle: Ms;
  readonly staleAfter: Ms;
  readonly existing: 'report' | 'enforce';
  readonly managed: 'report' | 'enforce' | 'ignore';
  readonly limits: Readonly<Record<Destructive, Budget>>;
  readonly breaker: Breaker;
  readonly role: string;
  /** Name to account id. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly isProtected: (ref: Ref, instance: Instance) => string | null;
  /** As written, for people; `isProtected` decides. */
  readonly protect: Protected;
  readonly reservedTags: readonly string[];
  readonly channels: readonly ChannelSpec[];
  readonly rules: readonly Rule[];
  readonly except: readonly Exemption[];
  /** false: what a read could not tell is not asked again, since the same evidence would answer, as in a replay. */
  readonly asksAgain?: boolean;
}
