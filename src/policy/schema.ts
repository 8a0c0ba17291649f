import { z } from 'zod';
import { aDuration, durationPattern } from './durations.ts';

/**
 * The policy as a schema: it gives the types, the checks of shape, and (by z.toJSONSchema) help in editors.
 *
 * It stands in two forms made by one function: as written, with shorthand, and expanded, which is what the loader
 * checks, so that no message has to speak of unions. The text given as `error` is what a message says is wanted.
 * Nothing here transforms: `policySchema` says the same of what goes in and what comes out.
 */

const wanted = (error: string) => ({ error });
const text = (what: string, pattern: RegExp) => z.string(wanted(what)).regex(pattern, wanted(what));
const words = <const Words extends readonly [string, ...string[]]>(list: Words) =>
  z.enum(list, wanted(`one of ${list.join(', ')}`));
const listOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z.array(item, wanted(`a list of ${what}`)).min(1, wanted(`at least one in the list of ${what}`));
/** A map whose keys are the writer's. */
const mapOf = <Value extends z.ZodType>(key: z.ZodType<string, string>, value: Value, what: string) =>
  z
    .record(key, value, wanted(`a map of ${what}`))
    .refine((map) => Object.keys(map).length > 0, wanted(`at least one in the map of ${what}`));
const flag = z.boolean(wanted('true or false'));
const count = z
  .int(wanted('a whole number'))
  .min(0, wanted('a whole number, 0 or more'))
  .max(1_000_000, wanted('a whole number up to 1000000'));

const prose = z
  .string(wanted('text'))
  .regex(/\S/, wanted('text that says something'))
  .max(1000, wanted('text of at most 1000 characters'));
const duration = text(aDuration, durationPattern);
const id = text('an id of a-z, 0-9 and -, at most 64 characters', /^[a-z0-9][a-z0-9-]{0,63}$/);
const glob = text('a glob of 1 to 512 characters', /^[\s\S]{1,512}$/);
const tagKey = text('a tag key of 1 to 128 characters', /^[\s\S]{1,128}$/);
const tagValue = text('a tag value of at most 256 characters', /^[\s\S]{0,256}$/);
const accountId = text('an account id of twelve digits', /^[0-9]{12}$/);
const account = text('a name from `accounts:`, an account id or a glob', /^[\s\S]{1,512}$/);
const accountName = text(
  'an account name of letters, digits, ., _ and -, not itself an id',
  /^(?![0-9]{12}$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
);
const mode = words(['observe', 'enforce']);

export const stepKinds = ['notify', 'tag', 'quarantine', 'stop', 'terminate'] as const;
export const tagWords = ['present', 'absent'] as const;
export const principalKinds = [
  'user',
  'role',
  'root',
  'federated',
  'service',
  'account',
  'identity-center',
  'web-identity',
  'saml',
  'directory',
  'unknown',
] as const;
export const provenanceKinds = [
  'person',
  'autoscaling',
  'fleet',
  'spot-request',
  'emr',
  'eks',
  'batch',
  'karpenter',
  'cloudformation',
  'terraform',
  'service',
  'unknown',
] as const;

export const aTagWanted = 'present, absent, a list of values, or a map with in, pattern, from or present';
const tagLong = z.strictObject(
  {
    present: z.literal('nonblank', wanted('nonblank')).optional(),
    in: listOf(tagValue, 'tag values').optional(),
    pattern: text('a pattern (RE2) of 1 to 500 characters', /^[\s\S]{1,500}$/).optional(),
    from: text('a file in the folder of the policy', /^[\s\S]{1,500}$/).optional(),
    ignoreCase: flag.optional(),
    optional: flag.optional(),
  },
  wanted(aTagWanted),
);
const tagExpanded = z.union([z.enum(tagWords, wanted(aTagWanted)), tagLong], wanted(aTagWanted));
const tagWritten = z.union([tagExpanded, listOf(tagValue, 'tag values')], wanted(aTagWanted));

const aTagMatch = 'a glob, a list of globs, present or absent';
const tagMatchExpanded = z.union([z.enum(tagWords, wanted(aTagMatch)), listOf(glob, 'globs')], wanted(aTagMatch));
const tagMatchWritten = z.union([glob, listOf(glob, 'globs')], wanted(aTagMatch));

const stepLong = z.strictObject(
  {
    do: words(stepKinds),
    after: duration.optional(),
    tags: mapOf(tagKey, tagValue, 'tags to set').optional(),
    securityGroupName: text('the name of a security group, not its id', /^(?!sg-)[\s\S]{1,255}$/).optional(),
  },
  wanted('a step: a word, or a map with do and after'),
);
const stepWritten = z.union([words(stepKinds), stepLong], wanted('a step: a word, or a map with do and after'));

const aSecret = 'env: and the name of a variable that begins with BROOM_ and holds the address';
const secret = text(aSecret, /^env:BROOM_[A-Z0-9_]{1,100}$/);
const channel = z.strictObject(
  {
    sns: text(
      'the ARN of an SNS topic',
      /^arn:aws(?:-[a-z]+)*:sns:[a-z0-9-]{1,30}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/,
    ).optional(),
    slack: secret.optional(),
    webhook: secret.optional(),
    when: z.strictObject({ accounts: listOf(account, 'accounts') }, wanted('a map with accounts')).optional(),
  },
  wanted('a map with sns, slack or webhook'),
);
const channels = listOf(channel, 'channels');

const budget = z.strictObject(
  { perHour: count.optional(), perDay: count.optional(), orgPerHour: count.optional() },
  wanted('a map with perHour, perDay and orgPerHour'),
);

/** The requirements of this version. Those of a later one are named in checks/later.ts, and refused by that name. */
const requirementsOf = <Tag extends z.ZodType>(tag: Tag) =>
  z.strictObject(
    {
      tags: mapOf(tagKey, tag, 'tags').optional(),
      instanceType: listOf(glob, 'globs over instance types').optional(),
      keyName: listOf(text('the name of a key pair, or none', /^[\s\S]{1,255}$/), 'key pair names').optional(),
      image: z
        .strictObject(
          {
            ids: listOf(
              text('an image id such as ami-0abc; it is literal', /^ami-[0-9a-z]{1,32}$/),
              'image ids',
            ).optional(),
          },
          wanted('a map with ids'),
        )
        .optional(),
    },
    wanted('a map of requirements'),
  );

function schemaOf<Tag extends z.ZodType, Match extends z.ZodType, Step extends z.ZodType>(
  tag: Tag,
  match: Match,
  step: Step,
) {
  const tagMatches = mapOf(tagKey, match, 'tags').optional();
  const when = z.strictObject(
    {
      accounts: listOf(account, 'accounts').optional(),
      regions: listOf(glob, 'globs over regions').optional(),
      tags: tagMatches,
      launchedBy: listOf(words(principalKinds), 'kinds of principal').optional(),
      principals: listOf(glob, 'globs over principals').optional(),
      instances: listOf(glob, 'globs over instance ids').optional(),
      provenance: listOf(words(provenanceKinds), 'kinds of provenance').optional(),
    },
    wanted('a map of conditions'),
  );
  const rule = z.strictObject(
    {
      id,
      why: prose.optional(),
      when: when.optional(),
      require: requirementsOf(tag),
      mode: mode.optional(),
      settle: duration.optional(),
      steps: listOf(step, 'steps').optional(),
      channels: channels.optional(),
    },
    wanted('a rule: a map with id, require and steps'),
  );
  const exemption = z.strictObject(
    {
      id,
      rules: listOf(text('a rule id, or "*"', /^(?:\*|[a-z0-9][a-z0-9-]{0,63})$/), 'rule ids').optional(),
      when: z.strictObject(
        {
          accounts: listOf(account, 'accounts').optional(),
          principals: listOf(glob, 'globs over principals').optional(),
          instances: listOf(glob, 'globs over instance ids').optional(),
          images: listOf(glob, 'globs over image ids').optional(),
          tags: tagMatches,
        },
        wanted('a map with accounts, principals, instances, images or tags'),
      ),
      reason: prose,
      owner: prose,
      expires: text('a date such as 2027-01-31', /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
    },
    wanted('an exemption: a map with id, when, reason, owner and expires'),
  );
  return z.strictObject(
    {
      mode: mode.optional(),
      settle: duration.optional(),
      staleAfter: duration.optional(),
      existing: words(['report', 'enforce']).optional(),
      managed: words(['report', 'enforce', 'ignore']).optional(),
      limits: z
        .strictObject(
          { terminate: budget.optional(), stop: budget.optional(), quarantine: budget.optional() },
          wanted('a map with terminate, stop and quarantine'),
        )
        .optional(),
      breaker: z
        .strictObject(
          {
            share: text('a share such as 50%', /^(?:100|[1-9]?[0-9])%$/).optional(),
            of: count.optional(),
            within: duration.optional(),
          },
          wanted('a map with share, of and within'),
        )
        .optional(),
      role: text('the name of an IAM role, not its ARN', /^[A-Za-z0-9_+=,.@-]{1,64}$/).optional(),
      accounts: z.record(accountName, accountId, wanted('a map of names to account ids')).optional(),
      protect: z
        .strictObject(
          {
            accounts: z
              .array(text('a name from `accounts:` or an account id', /^[\s\S]{1,64}$/), wanted('a list of accounts'))
              .optional(),
            vpcs: z
              .array(
                text('a VPC id such as vpc-0abc; it is literal', /^vpc-[0-9a-z]{1,32}$/),
                wanted('a list of VPC ids'),
              )
              .optional(),
            instances: z
              .array(
                text('an instance id such as i-0abc; it is literal', /^i-[0-9a-z]{1,32}$/),
                wanted('a list of instance ids'),
              )
              .optional(),
          },
          wanted('a map with accounts, vpcs and instances'),
        )
        .optional(),
      reservedTags: z.array(tagKey, wanted('a list of tag keys')).optional(),
      channels: channels.optional(),
      rules: listOf(rule, 'rules'),
      except: listOf(exemption, 'exemptions').optional(),
    },
    wanted('a policy: a map with rules'),
  );
}

/** As people write it. */
export const policySchema = schemaOf(tagWritten, tagMatchWritten, stepWritten);
/** After expand.ts. */
export const expandedSchema = schemaOf(tagExpanded, tagMatchExpanded, stepLong);

/** A policy as written: `"4h"`, `[notify]`, `present`. */
export type RawPolicy = z.input<typeof policySchema>;
/** The same with all shorthand written out. */
export type ExpandedPolicy = z.output<typeof expandedSchema>;
export type ExpandedRule = ExpandedPolicy['rules'][number];
export type Requirements = ExpandedRule['require'];
export type TagRequirement = NonNullable<Requirements['tags']>[string];
export type TagMatch = NonNullable<NonNullable<ExpandedRule['when']>['tags']>[string];
export type When = NonNullable<ExpandedRule['when']>;
export type ExceptWhen = NonNullable<ExpandedPolicy['except']>[number]['when'];
export type ExpandedStep = NonNullable<ExpandedRule['steps']>[number];
export type ExpandedChannel = NonNullable<ExpandedPolicy['channels']>[number];
