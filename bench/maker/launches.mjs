/** The launches of a made-up month: by whom, with which tags, and what becomes of them. */

import { actorsOf } from './actor.mjs';
import { failedLaunch, instanceId, refusalCodes } from './ec2.mjs';
import { goodCodes } from './life.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./actor.mjs').Actors} Actors */
/** @typedef {import('./ec2.mjs').TagList} TagList */
/** @typedef {import('./life.mjs').Life} Life */
/** @typedef {import('./life.mjs').Happening} Happening */
/** @typedef {{ account: string, region: string }} Place */

const nearMisses = ['lol', 'Lol', 'GGG ', 'BRB1', 'YL0', 'ggg', '', 'L O L', 'LÖL', 'ＬＯＬ'];

/** Tags that try the reader, the report and the shell; none has a `Code`. @type {readonly TagList[]} */
export const hostileTags = [
  [['Name', '"eventName":"RunInstances"']],
  [['Name', '{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventName":"RunInstances"']],
  [['Name', '"},{"eventVersion":"1.08","userIdentity":{"type":"Root"}}]}']],
  [
    ['__proto__', 'polluted'],
    ['constructor', 'x'],
    ['toString', 'x'],
  ],
  [
    ['Name', '<script>alert(1)</script>'],
    ['note', '=HYPERLINK("http://192.0.2.1","x")'],
  ],
  [
    ['Name', 'back\\slash \\" quote \\u0022 \u2028 \u0000 \u001b[31mred'],
    ['naïve', 'ünïcödé 🧹 \u202egnp.exe'],
  ],
  [
    ['Name', '$(reboot) `reboot` ; reboot # \' "'],
    ['mention', '<!channel> @here *bold*'],
  ],
  [
    ['code', 'LOL'],
    ['Code ', 'LOL'],
    ['CODE', 'GGG'],
  ],
];

/** Who launches, by share. @type {readonly (readonly [number, keyof Actors])[]} */
const launchers = [
  [14, 'alice'],
  [10, 'bob'],
  [6, 'carol'],
  [4, 'dave'],
  [12, 'aliceSso'],
  [8, 'bobSso'],
  [12, 'jenkins'],
  [16, 'terraform'],
  [5, 'github'],
  [5, 'stack'],
  [3, 'fleet'],
  [14, 'autoscaling'],
  [3, 'root'],
];

/** What becomes of the `Code` tag: the tags at launch and the happenings after. @type {readonly (readonly [number, (rng: Random) => { tags: TagList, later: Happening[] }])[]} */
const fates = [
  [40, (rng) => ({ tags: [code(rng)], later: [] })],
  [12, (rng) => ({ tags: [['Code', rng.pick(nearMisses)]], later: [] })],
  [14, () => ({ tags: [], later: [] })],
  [10, (rng) => ({ tags: [], later: [tag(rng, rng.between(10, 150))] })],
  [5, (rng) => ({ tags: [], later: [tag(rng, rng.between(600, 3000))] })],
  [4, (rng) => ({ tags: [], later: [{ ...tag(rng, rng.between(3700, 90_000)), through: 'tagging' }] })],
  [2, (rng) => ({ tags: [], later: [{ ...tag(rng, rng.between(20, 90)), refused: true }] })],
  [2, (rng) => ({ tags: [code(rng)], later: [{ after: rng.between(60, 200), does: 'untag', keys: [['Code']] }] })],
  [1, (rng) => ({ tags: [code(rng)], later: [{ after: rng.between(60, 200), does: 'untag', keys: [] }] })],
  [
    1,
    (rng) => ({
      tags: [code(rng)],
      later: [{ after: rng.between(60, 200), does: 'untag', keys: [['Code', 'other']] }],
    }),
  ],
  [2, (rng) => ({ tags: [code(rng)], later: [{ after: rng.between(7200, 90_000), does: 'untag', keys: [['Code']] }] })],
  [3, (rng) => ({ tags: rng.pick(hostileTags), later: [] })],
  [4, (rng) => ({ tags: [...rng.pick(hostileTags), code(rng)], later: [] })],
];

/** @returns {readonly [string, string]} */
const code = (/** @type {Random} */ rng) => ['Code', rng.pick(goodCodes)];
/** @returns {Happening & { does: 'tag' }} */
const tag = (/** @type {Random} */ rng, /** @type {number} */ after) => ({
  after,
  does: 'tag',
  tags: [code(rng), ['Owner', 'shop']],
  ...(rng.chance(0.3) ? { alongside: [`vol-0${rng.hex(16)}`, `eni-0${rng.hex(16)}`] } : {}),
});

/** @returns {Happening[]} */
const ending = (/** @type {Random} */ rng) =>
  rng.weigh([
    [52, []],
    [30, [{ after: rng.between(3600, 400_000), does: 'terminate' }]],
    [4, [{ after: rng.between(200, 280), does: 'terminate' }]],
    [
      8,
      [
        { after: rng.between(3600, 40_000), does: 'stop' },
        { after: rng.between(50_000, 90_000), does: 'start' },
      ],
    ],
    [3, [{ after: rng.between(3600, 40_000), does: 'stop' }]],
    [3, [{ after: rng.between(3600, 40_000), does: 'terminate', refused: true }]],
  ]);

/**
 * @param {Random} rng
 * @param {{ places: readonly Place[], from: number, to: number }} where from, to: ms
 */
const somewhere = (rng, { places, from, to }) => ({
  ...rng.pick(places),
  at: from + rng.int((to - from) / 1000) * 1000,
});

/**
 * @param {Random} rng
 * @param {object} options
 * @param {readonly Place[]} options.places
 * @param {number} options.from ms
 * @param {number} options.to ms: no record is later
 * @param {number} options.launchCalls
 * @param {number} options.instances
 * @returns {Life[]}
 */
export function planLives(rng, { places, from, to, launchCalls, instances }) {
  const counts = Array.from({ length: launchCalls }, () => 1);
  // One call in four starts several: a few large ones, as deployments are.
  const large = Math.max(1, Math.floor(launchCalls / 4));
  for (let left = instances - launchCalls; left > 0; left--) {
    const call = rng.int(large);
    counts[call] = (counts[call] ?? 1) + 1;
  }
  return counts.map((count) => {
    const { account, region, at } = somewhere(rng, { places, from, to: to - 15 * 60_000 });
    const who = rng.weigh(launchers);
    const actor = actorsOf(account)[who];
    const managed = who === 'autoscaling';
    const fate = managed && rng.chance(0.8) ? { tags: [], later: [] } : rng.weigh(fates)(rng);
    const end = ending(rng);
    const ended = end.find((one) => one.does === 'terminate' && !one.refused)?.after ?? Number.POSITIVE_INFINITY;
    const later = [...fate.later.filter((one) => one.after < ended - 5), ...end].map((one) => ({
      ...one,
      twice: !('refused' in one && one.refused) && rng.chance(0.04),
      late: rng.chance(0.06),
    }));
    const launch = {
      at,
      actor,
      region,
      ids: Array.from({ length: count }, () => instanceId(rng)),
      tags: rng.chance(0.5) ? fate.tags : [/** @type {const} */ (['project', 'shop']), ...fate.tags],
      awsTags: awsTags(rng, who, account, region),
      instanceType: rng.pick(['t3.micro', 't3.large', 'm7g.large', 'c7i.xlarge', 'r6i.large']),
      fromTemplate: managed || who === 'fleet' || rng.chance(0.1),
      protect: rng.chance(0.03),
      ...(rng.chance(0.3) ? { keyName: 'ops' } : {}),
    };
    return { launch, later, twice: rng.chance(0.05), late: rng.chance(0.06), until: to };
  });
}

/** @returns {TagList} */
function awsTags(
  /** @type {Random} */ rng,
  /** @type {string} */ who,
  /** @type {string} */ account,
  /** @type {string} */ region,
) {
  if (who === 'autoscaling') return [['aws:autoscaling:groupName', 'shop-web']];
  if (who === 'fleet') return [['aws:ec2:fleet-id', `fleet-${rng.uuid()}`]];
  if (who !== 'stack') return [];
  return [
    ['aws:cloudformation:stack-name', 'shop-data'],
    ['aws:cloudformation:logical-id', 'Server'],
    ['aws:cloudformation:stack-id', `arn:aws:cloudformation:${region}:${account}:stack/shop-data/${rng.uuid()}`],
  ];
}

/**
 * Launch calls that start nothing.
 *
 * @param {Random} rng
 * @param {{ places: readonly Place[], from: number, to: number, refusedCalls: number, dryRuns: number }} options
 */
export function planFailures(rng, { refusedCalls, dryRuns, ...where }) {
  return Array.from({ length: refusedCalls + dryRuns }, (_, index) => {
    const { account, region, at } = somewhere(rng, where);
    const refused = index < refusedCalls;
    const actor = actorsOf(account)[refused ? rng.weigh(launchers) : 'eks'];
    const call = { at, actor, region, tags: rng.chance(0.5) ? [code(rng)] : [], fromTemplate: !refused };
    return {
      at,
      account,
      region,
      record: failedLaunch(rng, call, refused ? rng.pick(refusalCodes) : 'Client.DryRunOperation'),
    };
  });
}
