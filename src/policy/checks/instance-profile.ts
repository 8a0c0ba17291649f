import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';
import { nearest } from '../words.ts';

const what = 'instanceProfile';
const unseen = unknown(what);
const isArn = (text: string): boolean => text.startsWith('arn:');
/** `arn:aws:iam::111122223333:instance-profile/path/web` is named `web`. */
const nameOf = (profile: string): string => (isArn(profile) ? (profile.split('/').at(-1) ?? '') : profile);

/** @param allowed names and ARNs, literal; `none` stands for no profile. `present`: any */
export function compileInstanceProfile(allowed: NonNullable<Requirements['instanceProfile']>): Check {
  const wanted = profilesWanted(allowed);
  const fix = { kind: 'relaunch', hint: `with an instance profile that is ${wanted}` } as const;
  const none = failed({ what, seen: 'none', wanted, near: null, fix });
  if (allowed === 'present') {
    return ({ facts: { instanceProfile: profile } }) =>
      profile === undefined ? unseen : profile.is === 'absent' ? none : yes;
  }
  const ifNone = allowed.includes('none') ? yes : none;
  const listed = allowed.filter((entry) => entry !== 'none');
  const arns = new Set(listed.filter(isArn));
  const names = new Set(listed.filter((entry) => !isArn(entry)));
  const namesOfArns = new Set([...arns].map(nameOf));
  return ({ facts: { instanceProfile: profile } }) => {
    if (profile === undefined) return unseen;
    if (profile.is === 'absent') return ifNone;
    const name = nameOf(profile.value);
    if (arns.has(profile.value) || names.has(name)) return yes;
    // The request may name a profile without saying whose it is.
    if (!isArn(profile.value) && namesOfArns.has(name)) return unseen;
    return failed({ what, seen: say(profile.value), wanted, near: nearest(name, names), fix });
  };
}

/** `one of web, ci or none`, with `none` as the bare word that it is. */
export function profilesWanted(allowed: NonNullable<Requirements['instanceProfile']>): string {
  if (allowed === 'present') return 'present';
  const listed = allowed.filter((entry) => entry !== 'none');
  if (listed.length === allowed.length) return oneOf(listed);
  return listed.length === 0 ? 'none' : `${oneOf(listed)} or none`;
}
