/**
 * What the console's page is told: plain JSON, shared by the service that answers and the page that shows it. Nothing is
 * imported. Moments are texts in ISO 8601, UTC, by the service's clock; durations are whole milliseconds. Every text that
 * is not an enumeration may hold what strangers wrote, and is shown as text.
 */

/** One word, one shape, one colour, the same everywhere. `acted`: a step that acts on EC2 was taken. */
export type MarkName = 'compliant' | 'violation' | 'acted' | 'indeterminate' | 'exempt' | 'held';
export type StepKind = 'notify' | 'tag' | 'quarantine' | 'stop' | 'terminate';

/** The bar on top of every page. */
export interface StatusView {
  readonly version: string;
  readonly now: string;
  /** How many seconds pass in a second: 1, or more in a simulation. */
  readonly speed: number;
  /** null: the real world. */
  readonly simulation: { readonly seed: string } | null;
  /** Of the rules; `mixed` where they differ. */
  readonly mode: 'observe' | 'enforce' | 'mixed';
  /** Why this process acts on nothing, whatever the policy says. */
  readonly idle: 'dry-run' | 'old-policy' | null;
  readonly frozen: { readonly by: string; readonly why: string; readonly at: string } | null;
  readonly tripped: readonly { readonly rule: string; readonly at: string }[];
  /** That cases of ours were seen in or the policy names. name: null where the policy gives none. */
  readonly accounts: readonly { readonly id: string; readonly name: string | null }[];
  readonly sources: readonly SourceView[];
  readonly policy: { readonly digest: string; readonly since: string };
  /** Cases by what they come to. */
  readonly counts: Readonly<Record<MarkName, number>> & { readonly all: number; readonly closed: number };
  /** As it is recorded in histories. */
  readonly who: string;
  /** What is wrong with Broom itself, one sentence each: a policy file that is not valid, a source that fails. */
  readonly troubles: readonly string[];
}

/** Where evidence comes from. text: what to say of it: `listening on http://127.0.0.1:4281/sns`. */
export interface SourceView {
  readonly kind: 'sns' | 'sqs' | 'trail' | 'simulation';
  readonly name: string;
  readonly is: 'waiting' | 'working' | 'failing';
  readonly text: string;
  /** When something last came by it. */
  readonly lastAt: string | null;
  readonly taken: number;
}

/** The first page. */
export interface NowView {
  readonly status: StatusView;
  /** The soonest first, 20 at most. */
  readonly next: readonly NextStep[];
  readonly nextCount: number;
  /** Open cases, the worst first, 20 at most. */
  readonly wrong: readonly CaseRow[];
  readonly wrongCount: number;
  /** Newest first, 50 at most. */
  readonly feed: readonly FeedEntry[];
}

/** A step that acts on EC2 and falls due, by what is known now. */
export interface NextStep {
  readonly key: string;
  readonly instanceId: string;
  readonly name: string | null;
  readonly account: string;
  readonly region: string;
  readonly who: string | null;
  readonly rule: string;
  readonly do: StepKind;
  readonly dueAt: string;
  /** What would keep it from happening: `Owner is set`. */
  readonly unless: string;
}

/** One line of the list of cases. */
export interface CaseRow {
  /** `region#instance id` */
  readonly key: string;
  readonly instanceId: string;
  readonly account: string;
  readonly accountName: string | null;
  readonly region: string;
  /** Its Name tag. */
  readonly name: string | null;
  /** Who launched it, as a person would recognise them. */
  readonly who: string | null;
  /** What launched it, where that is not a person: `Auto Scaling group web`. */
  readonly provenance: string | null;
  readonly instanceType: string | null;
  readonly imageId: string | null;
  readonly instanceState: string | null;
  readonly launchedAt: string | null;
  readonly discoveredAt: string;
  readonly state: 'clear' | 'watching' | 'open' | 'closed';
  readonly mark: MarkName;
  /** Rules that it violates, or violated when it ended. */
  readonly rules: readonly string[];
  /** In one line, in the policy author's own words where there are any: `Code is missing`. Empty: nothing. */
  readonly wrong: string;
  /** The command that mends it; null where only another launch does, or nothing is wrong. */
  readonly fix: string | null;
  readonly next: { readonly do: StepKind; readonly dueAt: string; readonly rule: string } | null;
  /** The rail that holds its strongest step. */
  readonly heldBy: string | null;
  readonly acted: { readonly do: StepKind; readonly at: string } | null;
  readonly healedAt: string | null;
  readonly postponedUntil: string | null;
  readonly exemptUntil: string | null;
  /** When it last changed. */
  readonly changedAt: string;
}

/** Every field is one of the address's own parameters; absent: any. */
export interface CaseSearch {
  /** Words that must all stand somewhere in the row. */
  readonly q?: string;
  readonly state?: CaseRow['state'];
  readonly mark?: MarkName;
  readonly rule?: string;
  readonly account?: string;
  readonly region?: string;
  readonly who?: string;
  readonly heldBy?: string;
  /** A step of this kind was taken, or is next. */
  readonly do?: StepKind;
  /** Launched at this moment or later, and before that one. */
  readonly since?: string;
  readonly until?: string;
  /** worst: by mark, then by what is due next; the others newest first. */
  readonly sort?: 'worst' | 'launched' | 'changed' | 'next' | 'who' | 'account';
  readonly offset?: number;
  /** 100 unless said; 500 at most. */
  readonly limit?: number;
}

export interface CaseList {
  readonly rows: readonly CaseRow[];
  /** That match. */
  readonly total: number;
  /** In all. */
  readonly all: number;
  /** What else there is to choose from, with how many of those that match have it, most first, 50 each at most. */
  readonly facets: Readonly<
    Record<'state' | 'mark' | 'rule' | 'account' | 'region' | 'who' | 'heldBy', readonly Facet[]>
  >;
}

export interface Facet {
  readonly value: string;
  readonly text: string;
  readonly count: number;
}

/** One case with its whole life. */
export interface CaseView {
  readonly row: CaseRow;
  /** What is known of the instance, in the order to show it. value: null: unknown. */
  readonly facts: readonly { readonly name: string; readonly value: string | null; readonly at: string | null }[];
  readonly tags: readonly { readonly key: string; readonly value: string; readonly at: string }[];
  /** Whether all tags are known, by a read or by the launch. */
  readonly tagsAreWhole: boolean;
  readonly launch: {
    readonly at: string;
    readonly source: string;
    readonly principal: string;
    readonly arn: string | null;
    readonly userAgent: string | null;
    readonly sourceIp: string | null;
    readonly eventId: string;
    readonly object: string | null;
  } | null;
  readonly seenAt: string | null;
  readonly tracks: readonly TrackView[];
  /** Newest first. */
  readonly history: readonly HistoryView[];
  /** Newest first. */
  readonly letters: readonly LetterView[];
  readonly exemptions: readonly {
    readonly rules: readonly string[] | null;
    readonly reason: string;
    readonly by: string;
    readonly until: string;
  }[];
  readonly postponed: { readonly until: string; readonly by: string; readonly reason: string } | null;
  /** Why nothing could be read lately. */
  readonly unread: { readonly since: string; readonly why: string } | null;
  readonly wakeAt: string | null;
  readonly actions: Readonly<Record<'exempt' | 'postpone' | 'runNow' | 'undo', ActionOffer>>;
}

/** says: exactly what it will do, or why it cannot be done, in full sentences. */
export interface ActionOffer {
  readonly can: boolean;
  readonly says: string;
}

/** One rule's life on the case. */
export interface TrackView {
  readonly rule: string;
  readonly why: string | null;
  readonly summary: string;
  readonly mode: 'observe' | 'enforce';
  readonly verdict: 'not-applicable' | 'compliant' | 'violation' | 'exempt' | 'indeterminate';
  readonly mark: MarkName | null;
  /** What is wrong, one line each. */
  readonly faults: readonly string[];
  /** What would have made it compliant, or would now: sentences, and tags to add. */
  readonly wanted: readonly string[];
  readonly tagsToAdd: readonly { readonly key: string; readonly value: string | null }[];
  /** Facts that are unknown. */
  readonly missing: readonly string[];
  readonly fix: string | null;
  readonly settledAt: string | null;
  readonly healedAt: string | null;
  /** From launch to its last step: what has passed, what is due, what a rail held; of the latest violation. */
  readonly ladder: readonly LadderStep[];
  /** The moment that delays count from; null: no violation. */
  readonly anchor: string | null;
  readonly settleAt: string | null;
}

export interface LadderStep {
  readonly do: StepKind;
  readonly dueAt: string;
  readonly is:
    | 'waiting'
    | 'confirming'
    | 'carrying-out'
    | 'held'
    | 'done'
    | 'satisfied'
    | 'superseded'
    | 'impossible'
    | 'undone'
    | 'void'
    | 'healed'
    | 'gone';
  /** When it came to that. */
  readonly at: string | null;
  readonly rail: string | null;
  /** In a full sentence: `Stops in 2 h 14 min unless Owner is set` is the page's to say; `held: over 10 an hour` is ours. */
  readonly text: string;
}

export interface HistoryView {
  readonly at: string;
  readonly what: 'evidence' | 'verdict' | 'step' | 'order' | 'state' | 'message';
  readonly text: string;
  readonly rule: string | null;
  readonly by: string | null;
}

/** A message as people were, or will be, told. */
export interface LetterView {
  readonly at: string;
  /** `sns arn:…:topic`, `slack BROOM_SLACK`: never an address that is a secret. */
  readonly channel: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: string | null;
}

export interface FeedEntry {
  /** Grows; of a later entry it is greater. */
  readonly id: number;
  readonly at: string;
  /** What it is about, by which the page chooses its shape. */
  readonly kind:
    | 'launch'
    | 'violation'
    | 'compliant'
    | 'healed'
    | 'step'
    | 'held'
    | 'message'
    | 'order'
    | 'rail'
    | 'policy'
    | 'source'
    | 'closed';
  readonly mark: MarkName | null;
  readonly key: string | null;
  readonly instanceId: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly rule: string | null;
  /** One line: `stopped`, `Code set to LOL by alice`. */
  readonly text: string;
  readonly by: string | null;
}

/** What the stream of events tells; each in an event of this name. */
export interface StreamEvents {
  /** The first, and at most once a second after that. */
  readonly now: NowView;
  /** As they come. */
  readonly feed: FeedEntry;
  /** Keys of cases that changed; `all`: so many that the page should ask anew. */
  readonly changed: { readonly keys: readonly string[] | 'all' };
}

export interface TrendsView {
  readonly from: string;
  readonly to: string;
  /** Of a bucket, in ms. */
  readonly width: number;
  /** Launches, by the moment of the launch and by what the instance came to; every bucket, the empty ones too. */
  readonly buckets: readonly ({ readonly from: string } & Readonly<Record<MarkName, number>>)[];
  readonly policies: readonly { readonly at: string; readonly digest: string; readonly text: string }[];
  /** From launch to mended, in ms, ascending, 5,000 at most. */
  readonly heals: readonly number[];
  /** The delays of the policy, drawn as lines. */
  readonly delays: readonly { readonly text: string; readonly after: number }[];
  /** Violations; most first, 12 each at most, then the rest as one. search: what opens the cases that it counts. */
  readonly by: Readonly<Record<'rule' | 'who' | 'account' | 'region', readonly TrendGroup[]>>;
  /** Steps held, by rail. */
  readonly heldBy: readonly TrendGroup[];
}

export interface TrendGroup {
  readonly name: string;
  readonly count: number;
  /** Of how many; for violations the launches. null: not known. */
  readonly of: number | null;
  /** null: the rest, gathered. */
  readonly search: CaseSearch | null;
}

/** The policy as the service sees it. */
export interface PolicyView {
  /** Where it is read from. */
  readonly place: string;
  readonly digest: string;
  readonly since: string;
  /** As written. */
  readonly text: string;
  /** What it may do, in one sentence. */
  readonly power: string;
  readonly mode: 'observe' | 'enforce' | 'mixed';
  /** Why the file as it is now was not taken up. */
  readonly trouble: string | null;
  readonly rules: readonly RuleView[];
  readonly exemptions: readonly {
    readonly id: string;
    readonly rules: readonly string[] | null;
    readonly owner: string;
    readonly reason: string;
    readonly until: string;
    readonly isOver: boolean;
  }[];
  /** Names and values of what else it says, in the order to show: settle, staleAfter, existing, managed, budgets. */
  readonly settings: readonly { readonly name: string; readonly value: string; readonly says: string }[];
  readonly channels: readonly string[];
  readonly protects: readonly string[];
  /** Warnings of `broom check`. */
  readonly warnings: readonly string[];
  /** Latest first. */
  readonly versions: readonly { readonly at: string; readonly digest: string; readonly text: string }[];
}

export interface RuleView {
  readonly id: string;
  readonly why: string | null;
  readonly summary: string;
  readonly mode: 'observe' | 'enforce';
  readonly enforcingSince: string | null;
  readonly accounts: readonly string[] | null;
  readonly settle: number;
  readonly steps: readonly { readonly do: StepKind; readonly after: number; readonly text: string }[];
  readonly tripped: string | null;
  readonly counts: Readonly<Record<MarkName, number>>;
}

/** What another policy would have done with the instances of the last week. */
export interface PlaygroundView {
  readonly diagnostics: readonly PolicyDiagnostic[];
  /** null: it is not valid. */
  readonly outcome: PlaygroundOutcome | null;
}

/** Lines and columns count from 1; the end is not included. */
export interface PolicyDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** `rules[2].steps[1].after` */
  readonly path: string;
  readonly message: string;
}

export interface PlaygroundOutcome {
  readonly from: string | null;
  readonly to: string | null;
  readonly instances: number;
  /** Whether all evidence of the week was there to be replayed. If not, why. */
  readonly incomplete: string | null;
  readonly power: string;
  readonly before: PlaygroundTotals;
  readonly after: PlaygroundTotals;
  readonly rulesAdded: readonly string[];
  readonly rulesRemoved: readonly string[];
  /** Newly acted on first, 200 at most. */
  readonly changes: readonly PlaygroundChange[];
  readonly changeCount: number;
  /** How long it took. */
  readonly ms: number;
}

export interface PlaygroundTotals {
  readonly violating: number;
  readonly notified: number;
  readonly acted: number;
  readonly terminated: number;
}

export interface PlaygroundChange {
  readonly key: string;
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly launchedAt: string;
  readonly who: string;
  readonly rule: string;
  /** null: that policy has no such rule. */
  readonly before: PlaygroundSide | null;
  readonly after: PlaygroundSide | null;
}

export interface PlaygroundSide {
  readonly verdict: TrackView['verdict'];
  /** What would have been done, with when or why not: `stop after 1 h`, `terminate held: managed`. */
  readonly steps: readonly string[];
}

/** What every refusal looks like: what failed, and what to do. */
export interface Refusal {
  readonly error: string;
  readonly hint: string | null;
}

/** Bodies of the requests that change something. Moments are ISO 8601. */
export interface Orders {
  /** POST api/session */
  readonly session: { readonly token: string; readonly who?: string };
  /** POST api/cases/KEY/exempt. rules: null for all. */
  readonly exempt: { readonly rules: readonly string[] | null; readonly until: string; readonly reason: string };
  /** POST api/cases/KEY/postpone, api/cases/KEY/undo */
  readonly postpone: { readonly until: string; readonly reason: string };
  readonly undo: { readonly until: string; readonly reason: string };
  /** POST api/cases/KEY/run-now */
  readonly runNow: Readonly<Record<string, never>>;
  /** POST api/freeze, api/unfreeze */
  readonly freeze: { readonly why: string };
  readonly unfreeze: { readonly why: string };
  /** POST api/resume: lets a tripped breaker go. */
  readonly resume: { readonly rule: string; readonly why: string };
  /** POST api/playground */
  readonly playground: { readonly policy: string };
}
