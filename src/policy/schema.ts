import { z } from 'zod';
import { defaults } from './defaults.ts';
import {
  assertExpanded,
  assertWritten,
  closedExpanded,
  closedWritten,
  requirementsOf,
  tagExpanded,
  tagWords,
  tagWritten,
} from './requirements-schema.ts';
import { glob, key, listOf, mapOf, needed, setting, tagKey, tagValue, text, wanted, words } from './schema-parts.ts';
import { account, channels, duration, mode, settings } from './settings-schema.ts';

export { aTagWanted, tagWords } from './requirements-schema.ts';

/**
 * The policy as a schema: it gives the types, the checks of shape, the reference page, and (by z.toJSONSchema) help in
 * editors.
 *
 * It stands in two forms made by one function: as written, with shorthand, and expanded, which is what the loader
 * checks, so that no message has to speak of unions. Nothing here transforms: `policySchema` says the same of what goes
 * in and what comes out.
 */

const prose = z
  .string(wanted('text'))
  .regex(/\S/, wanted('text that says something'))
  .max(1000, wanted('text of at most 1000 characters'));
const id = text('an id of a-z, 0-9 and -, at most 64 characters', /^[a-z0-9][a-z0-9-]{0,63}$/);

export const stepKinds = ['notify', 'tag', 'quarantine', 'stop', 'terminate'] as const;
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

const aTagMatch = 'a glob, a list of globs, present or absent';
const tagMatchExpanded = z.union([z.enum(tagWords, wanted(aTagMatch)), listOf(glob, 'globs')], wanted(aTagMatch));
const tagMatchWritten = z.union([glob, listOf(glob, 'globs')], wanted(aTagMatch));

const stepLong = z.strictObject(
  {
    do: needed(
      words(stepKinds),
      'What is done: `notify` tells the channels, `tag` sets tags, `quarantine` puts the instance into a security group, `stop` and `terminate` do so.',
      'stop',
    ),
    after: setting(
      duration,
      defaults.after,
      'How long after the launch it is due; never before `settle` is over.',
      '4h',
    ),
    tags: key(mapOf(tagKey, tagValue, 'tags to set'), 'The tags that `tag` sets. With that step only.', {
      broom: 'found',
    }),
    securityGroupName: key(
      text('the name of a security group, not its id', /^(?!sg-)[\s\S]{1,255}$/),
      'The security group, by name, that `quarantine` leaves the instance in; one of that name stands in every VPC. With that step only.',
      'broom-quarantine',
    ),
  },
  wanted('a step: a word, or a map with do and after'),
);
const stepWritten = z.union([words(stepKinds), stepLong], wanted('a step: a word, or a map with do and after'));

/** What `when` has in a rule and in an exemption. */
const conditions = {
  accounts: key(
    listOf(account, 'accounts'),
    'The account of the instance: ids, names in `accounts`, or globs over either.',
    ['sandbox', '1111*'],
  ),
  principals: key(
    listOf(glob, 'globs over principals'),
    'Who launched it: globs over the name, ARN, session name or source identity of the principal.',
    ['build-role/*'],
  ),
  instances: key(listOf(glob, 'globs over instance ids'), 'Globs over the id of the instance.', [
    'i-0a1b2c3d4e5f60718',
  ]),
};

function schemaOf<
  Tag extends z.ZodType,
  Closed extends z.ZodType,
  Assert extends z.ZodType,
  Match extends z.ZodType,
  Step extends z.ZodType,
>(forms: { tag: Tag; closed: Closed; assert: Assert; match: Match; step: Step }) {
  const tagMatches = (example: Record<string, unknown>) =>
    key(
      mapOf(tagKey, forms.match, 'tags'),
      'Tags, by key: a glob over the value, several of which one must match, `present` or `absent`.',
      example,
    );
  const when = z.strictObject(
    {
      accounts: conditions.accounts,
      regions: key(listOf(glob, 'globs over regions'), 'Globs over the region.', ['eu-*']),
      tags: tagMatches({ Environment: ['prod', 'prod-*'] }),
      launchedBy: key(listOf(words(principalKinds), 'kinds of principal'), 'What kind of principal made the call.', [
        'user',
        'role',
      ]),
      principals: conditions.principals,
      instances: conditions.instances,
      provenance: key(
        listOf(words(provenanceKinds), 'kinds of provenance'),
        'What really launched the instance: a person, or a service on its own.',
        ['person'],
      ),
    },
    wanted('a map of conditions'),
  );
  const rule = z.strictObject(
    {
      id: needed(id, 'The name of the rule: a-z, 0-9 and `-`. Keep it: cases and exemptions refer to it.', 'cost-tags'),
      why: key(prose, 'The reason, for the people who are told.', 'Finance splits the bill by these tags.'),
      when: key(when, 'Which launches the rule is about; all of its keys must hold. Left out: every launch.', {
        accounts: ['sandbox'],
      }),
      require: needed(
        requirementsOf(forms.tag, forms.closed, forms.assert),
        'What must be so: every key. Members of a list are alternatives.',
        { tags: { Code: ['LOL', 'GGG'] } },
      ),
      mode: key(mode, "In place of the policy's `mode`, for this rule.", 'enforce'),
      settle: key(duration, "In place of the policy's `settle`, for this rule.", '15m'),
      steps: key(
        listOf(forms.step, 'steps'),
        'What follows from a violation: words, or maps with `do` and `after`. Left out: it is reported, and nothing follows.',
        ['notify', { do: 'stop', after: '4h' }],
      ),
      channels: key(channels, "In place of the policy's `channels`, for this rule.", [
        { sns: 'arn:aws:sns:eu-west-1:111122223333:costs' },
      ]),
    },
    wanted('a rule: a map with id, require and steps'),
  );
  const exemption = z.strictObject(
    {
      id: needed(id, 'The name of the exemption: a-z, 0-9 and `-`.', 'forensics'),
      rules: key(
        listOf(text('a rule id, or "*"', /^(?:\*|[a-z0-9][a-z0-9-]{0,63})$/), 'rule ids'),
        'The rules that may be violated, by id; `"*"` for all. Left out: all.',
        ['cost-tags'],
      ),
      when: needed(
        z.strictObject(
          {
            accounts: conditions.accounts,
            principals: conditions.principals,
            instances: conditions.instances,
            images: key(listOf(glob, 'globs over image ids'), 'Globs over the id of the image.', [
              'ami-0a1b2c3d4e5f60718',
            ]),
            tags: tagMatches({ case: 'IR-*' }),
          },
          wanted('a map with accounts, principals, instances, images or tags'),
        ),
        'Which instances are exempt; all of its keys must hold. A tag must be one of `reservedTags`.',
        { tags: { case: 'IR-*' } },
      ),
      reason: needed(prose, 'Why.', 'Evidence must not be touched.'),
      owner: needed(prose, 'Who answers for it.', 'security@example.com'),
      expires: needed(
        text('a date such as 2027-01-31', /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
        'The last day on which it holds, UTC.',
        '2027-01-31',
      ),
    },
    wanted('an exemption: a map with id, when, reason, owner and expires'),
  );
  return z.strictObject(
    {
      ...settings,
      channels: key(channels, 'Who is told by `notify`: each entry has one of `sns`, `slack` and `webhook`.', [
        { sns: 'arn:aws:sns:eu-west-1:111122223333:broom' },
      ]),
      rules: needed(listOf(rule, 'rules'), 'What is required of launches, and what follows.', [
        { id: 'code-tag', require: { tags: { Code: ['LOL', 'GGG'] } }, steps: ['notify'] },
      ]),
      except: key(listOf(exemption, 'exemptions'), 'Exemptions: dated, owned, reasoned. Each use is reported.', [
        {
          id: 'forensics',
          when: { tags: { case: 'IR-*' } },
          reason: 'Evidence must not be touched.',
          owner: 'security@example.com',
          expires: '2027-01-31',
        },
      ]),
    },
    wanted('a policy: a map with rules'),
  );
}

/** As people write it. */
export const policySchema = schemaOf({
  tag: tagWritten,
  closed: closedWritten,
  assert: assertWritten,
  match: tagMatchWritten,
  step: stepWritten,
});
/** After expand.ts. */
export const expandedSchema = schemaOf({
  tag: tagExpanded,
  closed: closedExpanded,
  assert: assertExpanded,
  match: tagMatchExpanded,
  step: stepLong,
});

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
