import { z } from 'zod';
import { defaults } from './defaults.ts';
import { aDuration, durationPattern } from './durations.ts';
import { count, key, listOf, needed, setting, tagKey, text, wanted, words } from './schema-parts.ts';
import type { Budget } from './types.ts';

/** The settings of a policy: the part of the schema that is not rules. Every default comes from defaults.ts. */

export const duration = text(aDuration, durationPattern);
const accountId = text('an account id of twelve digits', /^[0-9]{12}$/);
export const account = text('a name from `accounts:`, an account id or a glob', /^[\s\S]{1,512}$/);
const accountName = text(
  'an account name of letters, digits, ., _ and -, not itself an id',
  /^(?![0-9]{12}$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
);
export const mode = words(['observe', 'enforce']);

const aSecret = 'env: and the name of a variable that begins with BROOM_ and holds the address';
const secret = text(aSecret, /^env:BROOM_[A-Z0-9_]{1,100}$/);
const channel = z.strictObject(
  {
    sns: key(
      text('the ARN of an SNS topic', /^arn:aws(?:-[a-z]+)*:sns:[a-z0-9-]{1,30}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/),
      'The ARN of an SNS topic.',
      'arn:aws:sns:eu-west-1:111122223333:broom',
    ),
    slack: key(
      secret,
      'A Slack webhook: `env:` and the variable that holds its address, so that the address is not in the policy.',
      'env:BROOM_SLACK_URL',
    ),
    webhook: key(secret, 'An https address to post to: `env:` and the variable that holds it.', 'env:BROOM_HOOK_URL'),
    when: key(
      z.strictObject(
        {
          accounts: needed(
            listOf(account, 'accounts'),
            'Ids of accounts, their names in `accounts`, or globs over either.',
            ['sandbox'],
          ),
        },
        wanted('a map with accounts'),
      ),
      'Only what is about these accounts is told here.',
      { accounts: ['sandbox'] },
    ),
  },
  wanted('a map with sns, slack or webhook'),
);
export const channels = listOf(channel, 'channels');

const budgetOf = ({ perHour, perDay, orgPerHour }: Budget) =>
  z.strictObject(
    {
      perHour: setting(count, perHour, 'In one account, in a clock hour.', perHour),
      perDay: setting(count, perDay, 'In one account, in a day (UTC).', perDay),
      orgPerHour: setting(count, orgPerHour, 'In all accounts together, in a clock hour.', orgPerHour),
    },
    wanted('a map with perHour, perDay and orgPerHour'),
  );
const limits = z.strictObject(
  {
    terminate: key(budgetOf(defaults.limits.terminate), 'How many instances may be terminated.', { perHour: 10 }),
    stop: key(budgetOf(defaults.limits.stop), 'How many instances may be stopped.', { perHour: 50 }),
    quarantine: key(budgetOf(defaults.limits.quarantine), 'How many instances may be quarantined.', { perHour: 50 }),
  },
  wanted('a map with terminate, stop and quarantine'),
);

const breaker = z.strictObject(
  {
    share: setting(
      text('a share such as 50%', /^(?:100|[1-9]?[0-9])%$/),
      defaults.breaker.share,
      'The rule acts no more once more than this share of the launches violates it.',
      '50%',
    ),
    of: setting(count, defaults.breaker.of, 'Fewer launches than this say nothing.', 20),
    within: setting(duration, defaults.breaker.within, 'The launches of how long are looked at.', '1h'),
  },
  wanted('a map with share, of and within'),
);

const protect = z.strictObject(
  {
    accounts: setting(
      z.array(text('a name from `accounts:` or an account id', /^[\s\S]{1,64}$/), wanted('a list of accounts')),
      defaults.protect.accounts,
      'Accounts, by id or by their name in `accounts`.',
      ['444455556666'],
    ),
    vpcs: setting(
      z.array(text('a VPC id such as vpc-0abc; it is literal', /^vpc-[0-9a-z]{1,32}$/), wanted('a list of VPC ids')),
      defaults.protect.vpcs,
      'VPCs, by id.',
      ['vpc-0a1b2c3d4e5f60718'],
    ),
    instances: setting(
      z.array(
        text('an instance id such as i-0abc; it is literal', /^i-[0-9a-z]{1,32}$/),
        wanted('a list of instance ids'),
      ),
      defaults.protect.instances,
      'Instances, by id.',
      ['i-0a1b2c3d4e5f60718'],
    ),
  },
  wanted('a map with accounts, vpcs and instances'),
);

export const settings = {
  mode: setting(mode, defaults.mode, '`observe` tells and never acts; `enforce` acts.', 'enforce'),
  settle: setting(duration, defaults.settle, 'How long after the launch late tags still count.', '5m'),
  staleAfter: setting(
    duration,
    defaults.staleAfter,
    'Evidence that comes later than this after the launch counts from its discovery, not from the launch.',
    '1h',
  ),
  existing: setting(
    words(['report', 'enforce']),
    defaults.existing,
    'Violations that do not count from their launch, such as those of instances that ran before Broom did: only reported, or acted on.',
    'report',
  ),
  managed: setting(
    words(['report', 'enforce', 'ignore']),
    defaults.managed,
    'Instances that a service would launch again (Auto Scaling, fleets, EMR, EKS, Batch): only reported, acted on, or not looked at.',
    'report',
  ),
  limits: key(limits, 'How much may be done at most; what is above waits. What is left out keeps its default.', {
    terminate: { perHour: 10, perDay: 30, orgPerHour: 30 },
  }),
  breaker: key(
    breaker,
    'When most launches violate a rule, the rule is likely wrong: it acts no more until a person looks.',
    { share: '50%', of: 20, within: '1h' },
  ),
  role: setting(
    text('the name of an IAM role, not its ARN', /^[A-Za-z0-9_+=,.@-]{1,64}$/),
    defaults.role,
    'The IAM role that is assumed in every account, with an external id.',
    'BroomActor',
  ),
  accounts: setting(
    z.record(accountName, accountId, wanted('a map of names to account ids')),
    defaults.accounts,
    'Names for account ids, to be used in place of them.',
    { sandbox: '111122223333' },
  ),
  protect: key(protect, 'What is never acted on, whatever the rules say.', { vpcs: ['vpc-0a1b2c3d4e5f60718'] }),
  reservedTags: setting(
    z.array(tagKey, wanted('a list of tag keys')),
    defaults.reservedTags,
    'Tag keys that only named roles may write. An exemption by tag rests on one of them: otherwise whoever can tag could exempt.',
    ['case'],
  ),
};
