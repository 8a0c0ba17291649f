import type { Diagnostic } from './diagnostics.ts';
import { emptyReaches } from './empty-reaches.ts';
import { exemptionWarnings } from './exemption-warnings.ts';
import { expand } from './expand.ts';
import { idleRules } from './idle-rules.ts';
import { listWarnings } from './list-warnings.ts';
import type { Loaded } from './load.ts';
import { expandedSchema } from './schema.ts';
import { tagContradictions } from './tag-contradictions.ts';

/**
 * What is worth a word about a sound policy on a certain day, beside what `loadPolicy` says of any day: what can never
 * matter, what is said twice, what ends soon. Only what is sure: a rule that merely looks odd is its writer's affair.
 *
 * @returns none for a policy with mistakes
 */
export function warnings({ policy, raw, diagnose }: Loaded, at: Date): Diagnostic[] {
  const expanded = expandedSchema.safeParse(expand(raw));
  if (policy === null || !expanded.success) return [];
  const written = expanded.data;
  const problems = [
    ...listWarnings(written),
    ...emptyReaches(written),
    ...tagContradictions(written),
    ...idleRules(policy, written),
    ...exemptionWarnings(policy, written, at),
  ];
  return problems.map((problem) => diagnose({ severity: 'warning', ...problem }));
}
