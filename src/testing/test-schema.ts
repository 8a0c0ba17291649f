import { z } from 'zod';
import { aDuration, durationPattern } from '../policy/durations.ts';
import { listOf, tagKey, tagValue, text, wanted, words } from '../policy/schema-parts.ts';
import { factsSchema } from './facts-schema.ts';

/** A file of policy tests as a schema. Shorthand (`verdict: violation`) is written out before it: see load-tests.ts. */

const file = text('a file, by its path from this one', /^[^\0]{1,500}$/);
const name = text('text of 1 to 200 characters', /^[\s\S]{1,200}$/);
const duration = text(aDuration, durationPattern);
const yes = z.boolean(wanted('true')).refine((is) => is, wanted('true'));
const tags = z.record(tagKey, tagValue, wanted('a map of tags'));

const launch = z
  .strictObject(
    {
      record: file,
      at: text('a time such as 2026-03-01T12:00:00Z', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
      by: name,
      via: name,
      account: text('a name from the policy’s `accounts:`, or an account id of twelve digits', /^[\s\S]{1,64}$/),
      region: text('a region such as eu-west-1', /^[a-z]{2}(-[a-z]+)+-\d$/),
      type: name,
      image: text('an image id such as ami-0abc', /^ami-[0-9a-z]{1,32}$/),
      key: text('the name of a key pair, or none', /^[\s\S]{1,255}$/),
      tags,
      facts: factsSchema,
    },
    wanted('a launch: a map, {} for one with nothing special'),
  )
  .partial();

const later = z.strictObject(
  {
    after: duration,
    by: name.optional(),
    tag: tags.optional(),
    untag: listOf(tagKey, 'tag keys').optional(),
    stop: yes.optional(),
    start: yes.optional(),
    terminate: yes.optional(),
    facts: factsSchema.optional(),
  },
  wanted('a map with after, and one of tag, untag, stop, start, terminate, facts'),
);

const byRule = <Value extends z.ZodType>(value: Value, what: string) =>
  z.record(z.string(), value, wanted(`${what}, or a map of rules to it`));

export const verdictWords = ['compliant', 'violation', 'exempt', 'indeterminate', 'not-applicable'] as const;
export const healingWords = ['beforeSettle', 'beforeStep', 'afterStep', 'never'] as const;

const texts = z.array(text('text, or a pattern between slashes', /^[\s\S]{1,1000}$/), wanted('a list of texts'));
const expectation = z
  .strictObject(
    {
      verdict: byRule(words(verdictWords), `one of ${verdictWords.join(', ')}`),
      steps: byRule(
        z.array(text('a step such as "terminate at 5m"', /^.{1,200}$/s), wanted('a list of steps')),
        'a list of steps',
      ),
      healed: byRule(words(healingWords), `one of ${healingWords.join(', ')}`),
      faults: texts,
      messages: texts,
    },
    wanted('a map with verdict, steps, healed, faults or messages'),
  )
  .partial();

export const testSchema = z.strictObject(
  {
    name,
    launch,
    later: z.array(later, wanted('a list of what happens later')).optional(),
    expect: expectation.refine(
      (all) => Object.keys(all).length > 0,
      wanted('at least one of verdict, steps, healed, faults and messages'),
    ),
  },
  wanted('a test: a map with name, launch and expect'),
);

export const testFileSchema = z.strictObject(
  { policy: file.optional(), tests: listOf(testSchema, 'tests') },
  wanted('a map with policy and tests'),
);

/** What is said of every rule, that is of the only one, stands under this key after expansion. */
export const anyRule = '*';

export type TestFile = z.infer<typeof testFileSchema>;
export type PolicyTest = TestFile['tests'][number];
export type Later = NonNullable<PolicyTest['later']>[number];
export type Expectation = PolicyTest['expect'];
