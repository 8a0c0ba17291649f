import { failed, say, unknown, yes } from '../answers.ts';
import type { Check } from '../types.ts';

/**
 * Whether there is a public address. At launch it is mostly not there yet; what the launch asked for then counts, and
 * what is seen later counts for more.
 */
export function compilePublicIp(wanted: boolean): Check {
  const unseen = unknown('publicIp');
  const what = 'publicIp';
  const hint = `with${wanted ? '' : 'out'} a public address`;
  const wrong = (seen: string) =>
    failed({ what, seen, wanted: wanted ? 'a public address' : 'absent', near: null, fix: { kind: 'relaunch', hint } });
  const asked = wanted ? yes : wrong('asked for at launch');
  const none = wanted ? wrong('none') : yes;
  return ({ facts: { publicIp, associatesPublicIp } }) => {
    if (publicIp?.is === 'known') return wanted ? yes : wrong(say(publicIp.value));
    if (publicIp?.is === 'absent') return none;
    if (associatesPublicIp?.is === 'known') return associatesPublicIp.value ? asked : none;
    return unseen;
  };
}
