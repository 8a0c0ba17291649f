/**
 * What happens to the instances of one launch call, and what a policy that asks for `Code` should find.
 *
 * A life is a list of happenings, each with its record. The expected verdict is worked out from the happenings
 * themselves, never by reading the records back.
 */

import { changeState, createTags, deleteTags, runInstances, tagResources } from './ec2.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./actor.mjs').Actor} Actor */
/** @typedef {import('./ec2.mjs').TagList} TagList */
/** @typedef {import('./trail.mjs').Told} Told */

export const goodCodes = ['LOL', 'GGG', 'BRB', 'YLO'];
/** How long late tags still count, ms. */
export const settle = 5 * 60_000;

/**
 * `after` is in seconds from the launch. A happening concerns every instance of the call, or those numbered in `only`.
 *
 * @typedef {{ after: number, only?: readonly number[], by?: Actor, twice?: boolean, late?: boolean } & (
 *   | { does: 'tag', tags: TagList, through?: 'tagging', refused?: boolean, alongside?: readonly string[] }
 *   | { does: 'untag', keys: readonly (readonly [string, string?])[] }
 *   | { does: 'stop' | 'start' | 'terminate', refused?: boolean }
 * )} Happening
 */

/** @typedef {{ launch: import('./ec2.mjs').LaunchCall, later: readonly Happening[], twice?: boolean, late?: boolean, until?: number }} Life */

const calls = /** @type {const} */ ({
  stop: 'StopInstances',
  start: 'StartInstances',
  terminate: 'TerminateInstances',
});

/**
 * The records of a life, those after `until` (ms) left out.
 *
 * @param {Random} rng
 * @param {Life} life
 * @returns {Told[]}
 */
export function tell(rng, { launch, later, twice = false, late = false, until = Number.POSITIVE_INFINITY }) {
  const { region } = launch;
  const { account } = launch.actor;
  /** @type {Told[]} */
  const told = [{ at: launch.at, account, region, record: runInstances(rng, launch), twice, late }];
  for (const one of later) {
    const at = launch.at + one.after * 1000;
    if (at > until) continue;
    const ids = launch.ids.filter((_, index) => one.only === undefined || one.only.includes(index));
    const change = { at, actor: one.by ?? launch.actor, region, ids };
    const refused = 'refused' in one && one.refused ? { refusedWith: 'Client.UnauthorizedOperation' } : {};
    const record =
      one.does === 'tag'
        ? (one.through === 'tagging' ? tagResources : createTags)(rng, {
            ...change,
            ...refused,
            ids: [...ids, ...(one.alongside ?? [])],
            tags: one.tags,
          })
        : one.does === 'untag'
          ? deleteTags(rng, { ...change, keys: one.keys })
          : changeState(rng, calls[one.does], { ...change, ...refused });
    told.push({ at, account, region, record, twice: one.twice ?? false, late: one.late ?? false });
  }
  return told;
}

/**
 * The verdict on each instance of a life as settled: on what is known five minutes after the launch, or at its end.
 *
 * @param {Life} life
 * @returns {('compliant' | 'violation')[]}
 */
export function verdicts({ launch, later }) {
  return launch.ids.map((_, index) => {
    let code = launch.tags.find(([key]) => key === 'Code')?.[1];
    const mine = later
      .filter((one) => (one.only === undefined || one.only.includes(index)) && !('refused' in one && one.refused))
      .filter((one) => one.after * 1000 <= settle)
      .toSorted((a, b) => a.after - b.after);
    for (const one of mine) {
      if (one.does === 'terminate') break;
      if (one.does === 'tag') code = one.tags.find(([key]) => key === 'Code')?.[1] ?? code;
      if (one.does === 'untag') code = removes(one.keys, code) ? undefined : code;
    }
    return code !== undefined && goodCodes.includes(code) ? 'compliant' : 'violation';
  });
}

/** Whether a DeleteTags with these keys takes a `Code` of this value; no keys: it takes every tag. */
function removes(/** @type {readonly (readonly [string, string?])[]} */ keys, /** @type {string | undefined} */ code) {
  return keys.length === 0 || keys.some(([key, value]) => key === 'Code' && (value === undefined || value === code));
}
