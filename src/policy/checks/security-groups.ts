import type { FactValues } from '../../facts/types.ts';
import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';
import { nearest } from '../words.ts';

type Group = FactValues['securityGroups'][number];
type Rules = NonNullable<NonNullable<Requirements['network']>['groups']>;

/** One check per key. Names and ids are literal; an instance always has a group. */
export function compileSecurityGroups({ allow, require, deny }: Rules): Check[] {
  return [
    ...(allow === undefined ? [] : [compileAllow(allow)]),
    ...(require === undefined ? [] : [compileRequire(require)]),
    ...(deny === undefined ? [] : [compileDeny(deny)]),
  ];
}

const what = 'security group';
const unseen = unknown('securityGroups');

type Listed = (group: Group) => boolean | 'unknown';

/** A group whose name is not known may be any that is listed by name. */
function listedIn(list: readonly string[]): Listed {
  const set = new Set(list);
  const byName = list.some((entry) => !/^sg-[0-9a-f]+$/.test(entry));
  return ({ id, name }) => set.has(id) || (name === null ? byName && 'unknown' : set.has(name));
}

const shown = ({ id, name }: Group): string => say(name ?? id);

function compileAllow(list: readonly string[]): Check {
  const isListed = listedIn(list);
  const wanted = oneOf(list);
  return ({ facts: { securityGroups: groups } }) => {
    if (groups?.is !== 'known') return unseen;
    const listed = groups.value.map(isListed);
    const stranger = groups.value[listed.indexOf(false)];
    if (stranger !== undefined) {
      const near = nearest(stranger.name ?? '', list);
      return failed({ what, seen: shown(stranger), wanted, near, fix: null });
    }
    return listed.includes('unknown') ? unseen : yes;
  };
}

function compileRequire(list: readonly string[]): Check {
  const isListed = listedIn(list);
  const wanted = oneOf(list);
  return ({ facts: { securityGroups: groups } }) => {
    if (groups?.is !== 'known') return unseen;
    const listed = groups.value.map(isListed);
    if (listed.includes(true)) return yes;
    if (listed.includes('unknown')) return unseen;
    const few = groups.value.slice(0, 5).map(shown);
    const seen = few.length < groups.value.length ? `${few.join(', ')}, …` : few.join(', ');
    return failed({ what, seen: seen === '' ? 'none' : seen, wanted, near: null, fix: null });
  };
}

function compileDeny(list: readonly string[]): Check {
  const isListed = listedIn(list);
  return ({ facts: { securityGroups: groups } }) => {
    if (groups?.is !== 'known') return unseen;
    const listed = groups.value.map(isListed);
    const denied = groups.value[listed.indexOf(true)];
    if (denied !== undefined) return failed({ what, seen: shown(denied), wanted: 'absent', near: null, fix: null });
    return listed.includes('unknown') ? unseen : yes;
  };
}
