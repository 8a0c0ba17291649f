import { listing, noTags } from '../../facts/tags.ts';
import { alice } from '../../facts/testing/people.ts';
import type { FactName, Facts, FactValues, Instance, Launch, Principal, Tags } from '../../facts/types.ts';
import { compileAssert } from '../checks/assert.ts';
import { loadPolicy } from '../load.ts';
import type { Policy } from '../types.ts';

/** Instances and policies for tests: what is not said is unknown. */
export const noon = new Date('2026-03-01T12:00:00Z');

export { alice };

export const launchBy = (principal: Partial<Principal> = {}, more: Partial<Launch> = {}): Launch => ({
  at: noon,
  source: 'RunInstances',
  eventId: 'event-1',
  requestId: null,
  reservationId: null,
  clientToken: null,
  principal: { ...alice, ...principal },
  userAgent: null,
  sourceIp: null,
  template: null,
  ...more,
});

interface Said {
  /** All tags there are; `unknown` for no evidence. */
  readonly tags?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | Tags | 'unknown';
  /** null: known to be absent. */
  readonly facts?: { readonly [Name in FactName]?: FactValues[Name] | null };
  readonly launch?: Launch | null;
  readonly account?: string;
  readonly region?: string;
  readonly id?: string;
}

export function instance({ tags = {}, facts = {}, launch = null, account, region, id }: Said = {}): Instance {
  return {
    ref: { account: account ?? '111122223333', region: region ?? 'eu-west-1', id: id ?? 'i-0123456789abcdef0' },
    launch,
    launchedAt: launch?.at ?? null,
    state: null,
    tags: tagsSaid(tags),
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        name,
        value === null ? { is: 'absent', at: noon } : { is: 'known', value, at: noon },
      ]),
    ) as Facts,
    seenAt: null,
    evidence: null,
  };
}

function tagsSaid(tags: NonNullable<Said['tags']>): Tags {
  if (tags === 'unknown') return noTags;
  if ('byKey' in tags && tags.byKey instanceof Map) return tags as Tags;
  return listing(tags instanceof Map ? tags : Object.entries(tags), noon);
}

/** A policy that must be sound; what is wrong with it stands in the error. */
export function policyOf(text: string, files: Readonly<Record<string, string>> = {}): Policy {
  const { policy, diagnostics } = load(text, files);
  if (policy === null) throw new Error(diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return policy;
}

export const load = (text: string, files: Readonly<Record<string, string>> = {}) =>
  loadPolicy({
    text,
    file: 'policy.yaml',
    compileAssert,
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) throw new Error('there is no such file');
      return content;
    },
  });

/** One rule `r` with these lines of YAML in flow form: `require: { … }`. */
export const ruleOf = (rule: string, more = '', files: Readonly<Record<string, string>> = {}): Policy =>
  policyOf(`rules: [{ id: r, ${rule} }]\n${more}`, files);

/** What is wrong with a policy: `path: message`, warnings left out. */
export const mistakes = (text: string, files: Readonly<Record<string, string>> = {}): string[] =>
  load(text, files)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));

/** The mistakes of one rule `r` with these lines. */
export const ruleMistakes = (rule: string, more = '', files: Readonly<Record<string, string>> = {}): string[] =>
  mistakes(`rules: [{ id: r, ${rule} }]\n${more}`, files);
