import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import { compileGlobs } from '../globs.ts';
import type { Check } from '../types.ts';

/** @param globs over instance types, such as `t3.*` */
export function compileInstanceType(globs: readonly string[]): Check {
  const matches = compileGlobs(globs);
  const wanted = oneOf(globs);
  const unseen = unknown('instanceType');
  return ({ facts: { instanceType: type } }) => {
    // Every instance has a type: evidence that says it has none says nothing.
    if (type === undefined || type.is === 'absent') return unseen;
    if (matches(type.value)) return yes;
    const fix = { kind: 'relaunch', hint: `with an instance type that is ${wanted}` } as const;
    return failed({ what: 'instanceType', seen: say(type.value), wanted, near: null, fix });
  };
}
