import type { RawPolicy } from './schema.ts';

/** One whole number and s, m, h, d or w. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

/** Texts of which the type can say more than that they are texts, by key. Keys of maps such as `tags` are not meant. */
interface TextForms {
  settle: Duration;
  staleAfter: Duration;
  within: Duration;
  after: Duration;
  maxAge: Duration;
  share: `${number}%`;
  slack: `env:BROOM_${string}`;
  webhook: `env:BROOM_${string}`;
  sns: `arn:${string}:sns:${string}`;
  expires: `${number}-${number}-${number}`;
}

type Narrowed<T, Key> = Key extends keyof TextForms
  ? T extends string
    ? TextForms[Key]
    : Definition<T>
  : Definition<T>;

type Definition<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Definition<Item>[]
    : { readonly [Key in keyof T]: Narrowed<T[Key], Key> };

/** A policy as it is written in TypeScript: the language of the YAML, shorthand and all. Lists may be `as const`. */
export type PolicyDefinition = Definition<RawPolicy>;

/**
 * A policy in TypeScript, with every key completed and misspelt ones marked: `export default definePolicy({ … })`.
 *
 * @returns what it was given: a policy is checked where it is loaded, by `policyFromObject` or the command line
 */
export const definePolicy = (policy: PolicyDefinition): RawPolicy => policy as RawPolicy;
