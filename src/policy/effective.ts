import { formatDuration } from './durations.ts';
import type { ChannelSpec, Policy, Rule, Step } from './types.ts';

/** The values that hold, defaults included, in the words of the language: for printing, not for reading back. */
export function effective(policy: Policy) {
  return {
    digest: policy.digest,
    mode: policy.mode,
    settle: formatDuration(policy.settle),
    staleAfter: formatDuration(policy.staleAfter),
    existing: policy.existing,
    managed: policy.managed,
    limits: policy.limits,
    breaker: {
      share: `${Math.round(policy.breaker.share * 100)}%`,
      of: policy.breaker.of,
      within: formatDuration(policy.breaker.within),
    },
    role: policy.role,
    accounts: Object.fromEntries(policy.accounts),
    protect: policy.protect,
    reservedTags: policy.reservedTags,
    channels: policy.channels.map(effectiveChannel),
    rules: policy.rules.map(effectiveRule),
    except: policy.except.map(({ id, rules, reason, owner, until }) => ({
      id,
      rules: rules ?? ['*'],
      reason,
      owner,
      expires: new Date(until.getTime() - 1).toISOString().slice(0, 10),
    })),
  };
}

const effectiveRule = (rule: Rule) => ({
  id: rule.id,
  mode: rule.mode,
  settle: formatDuration(rule.settle),
  accounts: rule.accounts ?? ['*'],
  requires: rule.summary,
  steps: rule.steps.map(effectiveStep),
  ...(rule.why === null ? {} : { why: rule.why }),
  ...(rule.channels === null ? {} : { channels: rule.channels.map(effectiveChannel) }),
});

const effectiveStep = (step: Step) => ({
  do: step.do,
  after: formatDuration(step.after),
  ...(step.do === 'tag' ? { tags: Object.fromEntries(step.tags) } : {}),
  ...(step.do === 'quarantine' ? { securityGroupName: step.securityGroupName } : {}),
});

/** The name of a variable, never what it holds. */
const effectiveChannel = (channel: ChannelSpec) => ({
  ...(channel.kind === 'sns' ? { sns: channel.topicArn } : { [channel.kind]: `env:${channel.env}` }),
  ...(channel.when.accounts === null ? {} : { when: { accounts: channel.when.accounts } }),
});
