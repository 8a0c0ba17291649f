import type { Parameter } from '../../aws/ssm.ts';
import { openPolicyText } from './open-policy-text.ts';
import { PolicyError, type PolicyPlace } from './policy-place.ts';

/** A policy in a parameter of Systems Manager, YAML of at most 8 KB; it has no files beside it. */
export function ssmPolicy(parameter: string, get: (name: string) => Promise<Parameter | null>): PolicyPlace {
  const name = `ssm:${parameter}`;
  let known: number | null = null;
  return {
    name,
    load: async () => {
      const found = await get(parameter);
      if (found === null) throw new PolicyError(`${name}: there is no such parameter`);
      if (found.version === known) return 'unchanged';
      const policy = await openPolicyText(found.value, name, async () => {
        throw new PolicyError('a parameter has no files beside it: write the values out, or keep the policy in S3');
      });
      known = found.version;
      return { policy, since: found.modified ?? new Date(0) };
    },
  };
}
