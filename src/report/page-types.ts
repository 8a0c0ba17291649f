/**
 * What the HTML report's page gets, embedded as JSON. Plain data and nothing imported, so that the page in web/ and the
 * code that fills it share one shape. Times are texts in UTC as in the JSON report; durations are whole milliseconds.
 */
export interface PageData {
  /** The version of Broom that made it. */
  readonly madeBy: string;
  readonly policy: PagePolicy;
  readonly incomplete: boolean;
  readonly objects: { readonly read: number; readonly skipped: number; readonly failed: number };
  readonly records: number;
  readonly duplicates: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly launchCalls: number;
  readonly refusedCalls: number;
  readonly launchesWithoutIds: number;
  readonly instances: number;
  readonly verdicts: PageVerdicts;
  readonly steps: readonly PageStepCounts[];
  readonly healed: { readonly beforeSettle: number; readonly beforeStep: number; readonly afterStep: number };
  readonly rules: readonly PageRule[];
  readonly groups: Readonly<Record<'principal' | 'account' | 'region' | 'day', PageList<PageGroup>>>;
  /** By hour, where the trail is short; else empty. */
  readonly hours: readonly PageGroup[];
  /** Findings tell principals and objects by their place in these two lists. */
  readonly principals: readonly PagePrincipal[];
  readonly objectNames: readonly string[];
  readonly findings: PageList<PageFinding>;
  readonly excused: PageList<PageExcused>;
  readonly problems: PageList<PageNote>;
  readonly skipped: PageList<PageNote>;
  /** What runs now was judged, and no trail: then nothing is known of calls, records, launchers and healing. */
  readonly scan?: { readonly at: string; readonly accounts: number; readonly regions: number };
  /** How two policies differ over the same trail; absent unless they were compared. */
  readonly comparison?: PageComparison;
}

/** What is shown of a list that may be too long for a page: its head, and how many follow. */
export interface PageList<T> {
  readonly shown: readonly T[];
  readonly left: number;
}

export interface PagePolicy {
  readonly mode: string;
  /** Account id to the name the policy gives it. */
  readonly accounts: readonly (readonly [id: string, name: string])[];
  /** By kind of step: what its budget allows an hour. */
  readonly perHour: Readonly<Record<string, number>>;
}

export interface PageVerdicts {
  readonly compliant: number;
  readonly violation: number;
  readonly exempt: number;
  readonly indeterminate: number;
  readonly notApplicable: number;
}

/** due = taken at once + held + beyond; `taken` counts those that a rail let go later too. */
export interface PageStepCounts {
  readonly do: string;
  readonly due: number;
  readonly taken: number;
  readonly held: number;
  readonly beyond: number;
  readonly heldBy: readonly { readonly rail: string; readonly count: number; readonly takenLater: number }[];
}

export interface PageRule {
  readonly id: string;
  readonly summary: string;
  readonly why: string | null;
  readonly verdicts: PageVerdicts;
  readonly healedInTime: number;
  readonly settle: number;
  readonly steps: readonly { readonly do: string; readonly after: number }[];
}

export interface PageGroup {
  readonly name: string;
  readonly instances: number;
  readonly violating: number;
}

export interface PagePrincipal {
  readonly kind: string;
  readonly name: string;
  readonly arn: string | null;
  readonly session: string | null;
  readonly sourceIdentity: string | null;
  readonly via: string | null;
}

export interface PageFinding {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly launchedAt: string;
  readonly rule: string;
  readonly verdict: string;
  readonly principal: number;
  readonly provenance: { readonly kind: string; readonly name: string | null; readonly managed: boolean };
  readonly image: string | null;
  readonly type: string | null;
  /** `said`: the fault in a few words. `fix`: the command, or null. */
  readonly faults: readonly PageFault[];
  readonly outcome: PageOutcome;
  readonly healedAt: string | null;
  readonly healed: 'beforeSettle' | 'beforeStep' | 'afterStep' | null;
  readonly steps: readonly PageStep[];
  readonly eventId: string;
  readonly object: number;
}

/** The gravest thing that would have become of a finding, in a word. */
export type PageOutcome = 'acted' | 'held' | 'ahead' | 'told' | 'healed' | 'gone' | 'none';

export interface PageFault {
  readonly said: string;
  readonly wanted: string;
  readonly fix: string | null;
}

export interface PageStep {
  readonly do: string;
  readonly dueAt: string;
  readonly outcome: string;
  readonly takenAt: string | null;
}

export interface PageExcused {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly rule: string;
  readonly by: string;
  readonly until: string;
}

export interface PageNote {
  readonly object: string;
  readonly place: string | null;
  readonly reason: string;
}

/** How another policy fares over the same trail: its totals beside this one's, and every change. */
export interface PageComparison {
  readonly totals: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly rulesAdded: readonly string[];
  readonly rulesRemoved: readonly string[];
  readonly changes: PageList<PageChange>;
}

/** `before` and `after` in words: `violation: terminate 12:09:21`. */
export interface PageChange {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly launchedAt: string;
  readonly principal: string;
  readonly rule: string;
  readonly before: string;
  readonly after: string;
}
