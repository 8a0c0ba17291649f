import { defaults } from './defaults.ts';
import type { ExpandedPolicy } from './schema.ts';

/** What is not written taken from the defaults, key by key: `limits: { stop: { perHour: 5 } }` keeps all other limits. */
export function withDefaults(policy: ExpandedPolicy) {
  const limits = policy.limits ?? {};
  return {
    ...policy,
    mode: policy.mode ?? defaults.mode,
    settle: policy.settle ?? defaults.settle,
    staleAfter: policy.staleAfter ?? defaults.staleAfter,
    existing: policy.existing ?? defaults.existing,
    managed: policy.managed ?? defaults.managed,
    limits: {
      terminate: merged(defaults.limits.terminate, limits.terminate),
      stop: merged(defaults.limits.stop, limits.stop),
      quarantine: merged(defaults.limits.quarantine, limits.quarantine),
    },
    breaker: merged(defaults.breaker, policy.breaker),
    role: policy.role ?? defaults.role,
    accounts: policy.accounts ?? defaults.accounts,
    protect: merged(defaults.protect, policy.protect),
    reservedTags: policy.reservedTags ?? defaults.reservedTags,
    channels: policy.channels ?? [],
    except: policy.except ?? [],
  };
}

export type FullPolicy = ReturnType<typeof withDefaults>;

type Widened<T> = {
  readonly [K in keyof T]: T[K] extends number ? number : T[K] extends string ? string : readonly string[];
};

/** A key that is there without a value counts as not written. */
function merged<T extends object>(base: T, written: { [K in keyof T]?: unknown } | undefined): Widened<T> {
  const said = Object.entries(written ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(said) } as Widened<T>;
}
