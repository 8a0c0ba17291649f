import { policyFromObject } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { protectedVpc } from './launchers.ts';
import type { Random } from './random.ts';

/** A policy as people write it: an object, as YAML would give it. */
export type Written = Readonly<Record<string, unknown>> & {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
};

/** @throws {Error} when it has a mistake: that is a fault of the simulator's */
export function compile(written: Written): Policy {
  const { policy, diagnostics } = policyFromObject(written, { file: 'simulated', readFile: () => '' });
  if (policy === null) throw new Error(diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return policy;
}

const codes = ['LOL', 'GGG', 'BRB', 'YLO'];
const stops = [{ do: 'stop', after: '30m' }, { do: 'stop', after: '2h' }, 'stop'];

/** A policy such as a team may have; each seed has its own. isRoomy: no budget or breaker ever holds anything. */
export function somePolicy(random: Random, isRoomy = false): Written {
  const rules = [
    {
      id: 'code-tag',
      require: { tags: { Code: codes } },
      steps: random.pick([
        ['terminate', 'notify'],
        ['notify', { do: 'terminate', after: '1h' }],
      ]),
    },
    {
      id: 'cost-tags',
      require: { tags: { Owner: 'present', CostCenter: ['1001', '1002'] } },
      steps: [
        'notify',
        random.pick([stops[0], stops[1], stops[2]]),
        { do: 'terminate', after: random.pick(['4h', '1d']) },
        'notify',
      ],
    },
    {
      id: 'hardened',
      require: { metadata: { tokens: 'required' } },
      steps: [
        'notify',
        { do: 'tag', tags: { broom: 'hardened' } },
        { do: 'quarantine', after: '20m', securityGroupName: 'broom-quarantine' },
      ],
    },
    {
      id: 'small-only',
      when: { launchedBy: ['user'] },
      require: { instanceType: ['t3.*', 'm5.large'] },
      steps: ['notify', { do: 'stop', after: '1h' }, { do: 'notify', after: '1h' }],
    },
    { id: 'team-tag', mode: 'observe', require: { tags: { Team: 'present' } }, steps: ['notify', 'terminate'] },
  ];
  const kept = rules.filter(() => random.chance(0.6));
  const isTight = random.chance(0.3) && !isRoomy;
  const budget = isTight
    ? { perHour: 3, perDay: 12, orgPerHour: 8 }
    : { perHour: 500, perDay: 5_000, orgPerHour: 2_000 };
  return {
    mode: 'enforce',
    settle: random.pick(['5m', '5m', '2m', '10m']),
    existing: random.pick(['report', 'report', 'enforce']),
    managed: random.pick(['report', 'report', 'report', 'enforce', 'ignore']),
    limits: { terminate: budget, stop: budget, quarantine: budget },
    breaker:
      random.chance(0.3) && !isRoomy ? { share: '50%', of: 20, within: '1h' } : { share: '95%', of: 100, within: '1h' },
    ...(random.chance(0.5) ? { protect: { vpcs: [protectedVpc] } } : {}),
    reservedTags: ['case'],
    channels: [
      { sns: 'arn:aws:sns:eu-west-1:111122223333:broom' },
      { slack: 'env:BROOM_SLACK_URL', when: { accounts: ['1111*'] } },
    ],
    rules: kept.length > 0 ? kept : rules.slice(0, 1),
    except: [
      {
        id: 'forensics',
        rules: ['*'],
        when: { tags: { case: 'IR-*' } },
        reason: 'Evidence must not be touched',
        owner: 'security@example.com',
        expires: '2026-03-02',
      },
    ],
  };
}

type RuleText = Written['rules'][number];

/** The same policy after somebody changed something in it: a rule more, looser, harsher, or in another mode. */
export function changed(written: Written, random: Random): Written {
  const index = random.whole(0, written.rules.length - 1);
  const onRule = (change: (rule: RuleText) => RuleText): Written => ({
    ...written,
    rules: written.rules.map((rule, at) => (at === index ? change(rule) : rule)),
  });
  const steps = (rule: RuleText): readonly unknown[] => (Array.isArray(rule.steps) ? rule.steps : []);
  const isHard = (step: unknown): boolean => step === 'terminate' || (step as { do?: string }).do === 'terminate';
  switch (random.whole(0, 6)) {
    case 0:
      return {
        ...written,
        rules: [
          ...written.rules.filter(({ id }) => id !== 'env-tag'),
          {
            id: 'env-tag',
            require: { tags: { Environment: ['dev', 'prod'] } },
            steps: ['notify', { do: 'stop', after: '1h' }],
          },
        ],
      };
    case 1:
      return onRule((rule) => ({
        ...rule,
        steps: steps(rule).some((step) => !isHard(step)) ? steps(rule).filter((step) => !isHard(step)) : ['notify'],
      }));
    case 2:
      return onRule((rule) => ({
        ...rule,
        steps: [...steps(rule), { do: 'terminate', after: random.pick(['10m', '2h', '6h']) }],
      }));
    case 3:
      return onRule((rule) => ({ ...rule, mode: rule.mode === 'observe' ? 'enforce' : 'observe' }));
    case 4:
      return { ...written, settle: random.pick(['2m', '5m', '15m']) };
    case 5:
      return written.rules.length > 1 ? { ...written, rules: written.rules.filter((_, at) => at !== index) } : written;
    default:
      return { ...written, existing: written.existing === 'enforce' ? 'report' : 'enforce' };
  }
}
