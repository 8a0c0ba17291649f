import type { SharedRails } from '../engine/ports.ts';
import { channelKeys } from '../messages/channel-key.ts';
import { formatDuration } from '../policy/durations.ts';
import { describePower } from '../policy/power.ts';
import type { Budget, Policy, Rule, Step } from '../policy/types.ts';
import type { PolicyNote } from './book.ts';
import { noMarks } from './index-of-rows.ts';
import type { Entry } from './row-of.ts';
import type { MarkName, PolicyView, RuleView, StatusView } from './types.ts';

export interface PolicyParts {
  readonly policy: Policy;
  readonly written: {
    readonly place: string;
    readonly text: string;
    readonly since: Date;
    readonly trouble: string | null;
  };
  readonly entries: readonly Entry[];
  /** Latest first. */
  readonly versions: readonly PolicyNote[];
  readonly rails: Pick<SharedRails, 'tripped' | 'policy'>;
  readonly warnings: readonly string[];
  readonly now: Date;
}

/** The policy as the service sees it. */
export function policyViewOf(parts: PolicyParts): PolicyView {
  const { policy, written, versions, warnings, now } = parts;
  return {
    place: written.place,
    digest: policy.digest,
    since: written.since.toISOString(),
    text: written.text,
    power: describePower(policy),
    mode: modeOf(policy),
    trouble: written.trouble,
    rules: policy.rules.map((rule) => ruleOf(rule, parts)),
    exemptions: policy.except.map(({ id, rules, owner, reason, until }) => ({
      id,
      rules,
      owner,
      reason,
      until: until.toISOString(),
      isOver: until.getTime() <= now.getTime(),
    })),
    settings: settingsOf(policy),
    channels: channelKeys([...policy.channels, ...policy.rules.flatMap(({ channels }) => channels ?? [])]),
    protects: protectsOf(policy),
    warnings,
    versions: versions.map(({ at, digest, text }) => ({ at: at.toISOString(), digest, text })),
  };
}

export function modeOf({ rules, mode }: Policy): StatusView['mode'] {
  const modes = new Set(rules.map((rule) => rule.mode));
  return modes.size > 1 ? 'mixed' : ([...modes][0] ?? mode);
}

function ruleOf(rule: Rule, { entries, rails }: PolicyParts): RuleView {
  return {
    id: rule.id,
    why: rule.why,
    summary: rule.summary,
    mode: rule.mode,
    enforcingSince: (rule.enforcingSince ?? rails.policy?.enforcingSince.get(rule.id))?.toISOString() ?? null,
    accounts: rule.accounts,
    settle: rule.settle,
    steps: rule.steps.map((step) => ({ do: step.do, after: step.after, text: stepText(step, rule) })),
    tripped: rails.tripped.get(rule.id)?.at.toISOString() ?? null,
    counts: countsOf(rule.id, entries),
  };
}

function countsOf(id: string, entries: readonly Entry[]): Record<MarkName, number> {
  const counts = noMarks();
  for (const { marks } of entries) for (const [rule, mark] of marks) if (rule === id) counts[mark] += 1;
  return counts;
}

/** `stop, 2h after the launch`: a step waits at least until late tags no longer count. */
function stepText(step: Step, { settle }: Rule): string {
  const after = Math.max(step.after, step.do === 'notify' && step.after === 0 ? 0 : settle);
  const when = after === 0 ? 'as soon as it is settled' : `${formatDuration(after)} after the launch`;
  const what =
    step.do === 'tag'
      ? `tag ${[...step.tags].map(([key, value]) => `${key}=${value}`).join(', ')}`
      : step.do === 'quarantine'
        ? `quarantine in ${step.securityGroupName}`
        : step.do;
  return `${what}, ${when}`;
}

const existing = {
  report: 'what was not seen from its launch is judged and told, and not acted on',
  enforce: 'what was not seen from its launch is acted on too, after an announcement',
} as const;
const managed = {
  report: 'what something would launch again is told, and not acted on',
  enforce: 'what something would launch again is acted on too',
  ignore: 'what something would launch again is left alone',
} as const;

function settingsOf(policy: Policy): PolicyView['settings'] {
  const { settle, staleAfter, limits, breaker, role, reservedTags } = policy;
  const budget = (name: keyof Policy['limits']) => ({
    name: `limits.${name}`,
    value: budgetText(limits[name]),
    says: `so many instances are made to ${name} at most, in an account and in all`,
  });
  return [
    { name: 'settle', value: formatDuration(settle), says: 'tags that come within it after the launch still count' },
    {
      name: 'staleAfter',
      value: formatDuration(staleAfter),
      says: 'what is found longer after its launch has its delays counted from then',
    },
    { name: 'existing', value: policy.existing, says: existing[policy.existing] },
    { name: 'managed', value: policy.managed, says: managed[policy.managed] },
    budget('terminate'),
    budget('stop'),
    budget('quarantine'),
    {
      name: 'breaker',
      value: `${Math.round(breaker.share * 100)}% of ${breaker.of} within ${formatDuration(breaker.within)}`,
      says: 'when more of the launches violate one rule, that rule acts on nothing until a person lets it go on',
    },
    { name: 'role', value: role, says: 'the role that is assumed in each account' },
    {
      name: 'reservedTags',
      value: reservedTags.length === 0 ? 'none' : reservedTags.join(', '),
      says: 'tags that not everybody may set: exemptions may rest on them',
    },
  ];
}

const budgetText = ({ perHour, perDay, orgPerHour }: Budget): string =>
  `${perHour} an hour, ${perDay} a day; ${orgPerHour} an hour in all accounts`;

const protectsOf = ({ protect: { accounts, vpcs, instances } }: Policy): string[] => [
  ...accounts.map((account) => `account ${account}`),
  ...vpcs.map((vpc) => `VPC ${vpc}`),
  ...instances.map((instance) => `instance ${instance}`),
];
