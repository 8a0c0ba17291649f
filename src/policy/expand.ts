import { isMap, type RawMap } from './raw-value.ts';
import { tagWords } from './schema.ts';

/**
 * Writes all shorthand out: a step's word, a tag's list of values, a tag's single glob, a port's number, a single
 * `assert`. What is not shorthand stays as
 * it is, right or wrong: the schema says which.
 */
export function expand(raw: unknown): unknown {
  return within(raw, {
    rules: (rules) =>
      each(rules, (rule) =>
        within(rule, {
          steps: (steps) => each(steps, expandStep),
          require: (require) =>
            within(require, {
              tags: (tags) => eachValue(tags, expandTag),
              network: (network) => within(network, { closedToWorld: (ports) => each(ports, expandPort) }),
              assert: expandAssert,
            }),
          when: expandWhen,
        }),
      ),
    except: (exemptions) => each(exemptions, (exemption) => within(exemption, { when: expandWhen })),
  });
}

type Expansion = (raw: unknown) => unknown;

const expandStep: Expansion = (step) => (typeof step === 'string' ? map([['do', step]]) : step);
const expandTag: Expansion = (tag) => (Array.isArray(tag) ? map([['in', tag]]) : tag);
const expandPort: Expansion = (port) => (typeof port === 'number' ? String(port) : port);
const expandAssert: Expansion = (expression) => (typeof expression === 'string' ? [expression] : expression);
const expandWhen: Expansion = (when) => within(when, { tags: (tags) => eachValue(tags, expandMatch) });
const expandMatch: Expansion = (match) => (typeof match === 'string' && !isTagWord(match) ? [match] : match);

const isTagWord = (text: string): boolean => (tagWords as readonly string[]).includes(text);

const map = (entries: Iterable<readonly [string, unknown]>): RawMap =>
  Object.assign(Object.create(null), Object.fromEntries(entries));

const each = (raw: unknown, expansion: Expansion): unknown => (Array.isArray(raw) ? raw.map(expansion) : raw);

const eachValue = (raw: unknown, expansion: Expansion): unknown =>
  isMap(raw) ? map(Object.entries(raw).map(([key, value]) => [key, expansion(value)])) : raw;

const within = (raw: unknown, expansions: Record<string, Expansion>): unknown =>
  isMap(raw) ? map(Object.entries(raw).map(([key, value]) => [key, expansionOf(expansions, key)(value)])) : raw;

const expansionOf = (expansions: Record<string, Expansion>, key: string): Expansion =>
  (Object.hasOwn(expansions, key) ? expansions[key] : undefined) ?? ((value) => value);
