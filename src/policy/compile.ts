import { resolveAccount } from './accounts.ts';
import { compileChecks } from './checks/index.ts';
import type { AccountNames } from './conditions.ts';
import { always, compileWhen } from './conditions.ts';
import { endOfDay } from './dates.ts';
import { defaults } from './defaults.ts';
import { digestOf } from './digest.ts';
import { parseDuration } from './durations.ts';
import { compileGuard } from './guard.ts';
import type { Means } from './means.ts';
import { compileProtection } from './protect.ts';
import type { ExpandedChannel, ExpandedPolicy, ExpandedRule, ExpandedStep } from './schema.ts';
import { summarize } from './summary.ts';
import type { ChannelSpec, Exemption, Ms, Policy, Rule, Step } from './types.ts';
import { type FullPolicy, withDefaults } from './with-defaults.ts';

/**
 * A policy made ready for judging.
 *
 * @param written expanded, and found without a mistake
 * @throws {Error} when it has a mistake after all: that is a fault of ours
 */
export function compilePolicy(written: ExpandedPolicy, means: Means): Policy {
  const policy = withDefaults(written);
  const { names, files } = means;
  const { breaker } = policy;
  return {
    mode: policy.mode,
    settle: ms(policy.settle),
    staleAfter: ms(policy.staleAfter),
    existing: policy.existing,
    managed: policy.managed,
    limits: policy.limits,
    breaker: { share: Number(breaker.share.slice(0, -1)) / 100, of: breaker.of, within: ms(breaker.within) },
    role: policy.role,
    accounts: names,
    isProtected: compileProtection(policy.protect, names),
    protect: policy.protect,
    reservedTags: policy.reservedTags,
    channels: policy.channels.map((channel) => compileChannel(channel, names)),
    rules: policy.rules.map((rule) => compileRule(rule, policy, means)),
    except: policy.except.map((exemption) => compileExemption(exemption, names)),
    // Last: by now every file that the policy names has been read.
    digest: digestOf(policy, files),
  };
}

function compileRule(rule: ExpandedRule, policy: FullPolicy, means: Means): Rule {
  const { names } = means;
  return {
    id: rule.id,
    why: rule.why ?? null,
    mode: rule.mode ?? policy.mode,
    settle: ms(rule.settle ?? policy.settle),
    when: rule.when === undefined ? always : compileWhen(rule.when, names),
    accounts: rule.when?.accounts ?? null,
    checks: compileChecks(rule.require, means),
    summary: summarize(rule.require),
    steps: (rule.steps ?? []).map(compileStep),
    channels: rule.channels?.map((channel) => compileChannel(channel, names)) ?? null,
    guard: compileGuard(rule.require, means.files),
  };
}

function compileStep({ do: kind, after: written, tags, securityGroupName }: ExpandedStep): Step {
  const after = ms(written ?? defaults.after);
  switch (kind) {
    case 'tag':
      return { do: kind, after, tags: new Map(Object.entries(tags ?? {})) };
    case 'quarantine':
      return { do: kind, after, securityGroupName: securityGroupName ?? '' };
    default:
      return { do: kind, after };
  }
}

function compileChannel({ sns, slack, webhook, when }: ExpandedChannel, names: AccountNames): ChannelSpec {
  const accounts = when?.accounts.flatMap((account) => resolveAccount(account, names) ?? []) ?? null;
  if (sns !== undefined) return { kind: 'sns', topicArn: sns, when: { accounts } };
  const env = (slack ?? webhook ?? '').slice('env:'.length);
  return { kind: slack === undefined ? 'webhook' : 'slack', env, when: { accounts } };
}

function compileExemption(exemption: FullPolicy['except'][number], names: AccountNames): Exemption {
  const { id, rules, when, reason, owner, expires } = exemption;
  const until = endOfDay(expires);
  if (until === null) throw new Error(`the exemption ${id} ends on no day`);
  const all = rules === undefined || rules.includes('*');
  return { id, rules: all ? null : rules, when: compileWhen(when, names), reason, owner, until };
}

function ms(duration: string): Ms {
  const parsed = parseDuration(duration);
  if (parsed === null) throw new Error(`${duration} is no duration`);
  return parsed;
}
