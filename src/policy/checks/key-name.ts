import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { Check } from '../types.ts';
import { nearest } from '../words.ts';

/** @param allowed names of key pairs, literal; `none` stands for no key pair, and for no key pair of that name */
export function compileKeyName(allowed: readonly string[]): Check {
  const names = allowed.filter((name) => name !== 'none');
  const set = new Set(names);
  const wanted = keyNamesWanted(allowed);
  const fix = { kind: 'relaunch', hint: `with a key pair that is ${wanted}` } as const;
  const unseen = unknown('keyName');
  const withoutKey = allowed.includes('none')
    ? yes
    : failed({ what: 'keyName', seen: 'none', wanted, near: null, fix });
  return ({ facts: { keyName } }) => {
    if (keyName === undefined) return unseen;
    if (keyName.is === 'absent') return withoutKey;
    if (set.has(keyName.value)) return yes;
    return failed({ what: 'keyName', seen: say(keyName.value), wanted, near: nearest(keyName.value, names), fix });
  };
}

/** `one of ops, dev or none`, with `none` as the bare word that it is. */
export function keyNamesWanted(allowed: readonly string[]): string {
  const names = allowed.filter((name) => name !== 'none');
  if (names.length === allowed.length) return oneOf(names);
  return names.length === 0 ? 'none' : `${oneOf(names)} or none`;
}
