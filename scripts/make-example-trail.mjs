/**
 * Makes the example trail: a working week of a small shop, which `npm start` replays.
 *
 *   node scripts/make-example-trail.mjs
 *
 * The story is written out below, day by day, so that each line of the replay can be traced to its reason. The same
 * bytes come out every time; examples/README.md tells the story to readers.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { countsOf } from '../bench/corpus.mjs';
import { actorsOf } from '../bench/maker/actor.mjs';
import { failedLaunch, instanceId } from '../bench/maker/ec2.mjs';
import { tell } from '../bench/maker/life.mjs';
import { random } from '../bench/maker/random.mjs';
import { writeTrail } from '../bench/maker/trail.mjs';

/** @typedef {import('../bench/maker/life.mjs').Life} Life */
/** @typedef {import('../bench/maker/life.mjs').Happening} Happening */
/** @typedef {import('../bench/maker/actor.mjs').Actors} Actors */
/** @typedef {import('../bench/maker/ec2.mjs').TagList} TagList */

const seed = 20260302;
const recordsPerObject = 135;
const [shop, sandbox] = ['111122223333', '444455556666'];
const [ireland, virginia] = ['eu-west-1', 'us-east-1'];

/** Monday 2 March 2026 is day 2. `clock` is `HH:MM:SS`, UTC. */
const time = (/** @type {number} */ day, /** @type {string} */ clock) => Date.parse(`2026-03-0${day}T${clock}Z`);
/** The trail ends here; what falls due later is beyond it. */
const end = time(6, '17:00:00');

const rng = random(seed, 'story');

/**
 * @typedef {object} Scene
 * @property {number} day
 * @property {string} clock
 * @property {keyof Actors} who
 * @property {number} [count] instances; one unless said
 * @property {TagList} [tags]
 * @property {string} [account]
 * @property {string} [region]
 * @property {readonly Happening[]} [later]
 */

/**
 * @param {Scene & Partial<Pick<import('../bench/maker/ec2.mjs').LaunchCall, 'instanceType' | 'awsTags' | 'protect' | 'fromTemplate' | 'keyName'>> & Pick<Partial<Life>, 'twice' | 'late'>} scene
 * @returns {Life}
 */
function launch({
  day,
  clock,
  who,
  count = 1,
  tags = [],
  account = shop,
  region = ireland,
  later = [],
  twice,
  late,
  ...more
}) {
  // In order of their ids, in which ties between the instances of one call are broken.
  const ids = Array.from({ length: count }, () => instanceId(rng)).sort();
  const call = { at: time(day, clock), actor: actorsOf(account)[who], region, ids, tags, ...more };
  return { launch: call, later, twice: twice ?? false, late: late ?? false, until: end - 1000 };
}

const named = (/** @type {string} */ name, /** @type {string} */ code) =>
  /** @type {const} */ ([
    ['Name', name],
    ['Code', code],
  ]);
const seconds = (/** @type {number} */ n) => n;
const minutes = (/** @type {number} */ n) => n * 60;
const hours = (/** @type {number} */ n) => n * 3600;
/** @returns {Happening} */
const tagged = (/** @type {number} */ after, /** @type {TagList} */ tags, more = {}) => ({
  after,
  does: 'tag',
  tags,
  ...more,
});
const group = (/** @type {string} */ name) => ({
  awsTags: /** @type {TagList} */ ([['aws:autoscaling:groupName', name]]),
  fromTemplate: true,
});

const people = actorsOf(shop);

const monday = [
  // As it should be: the code is there from the first moment.
  launch({ day: 2, clock: '08:12:09', who: 'terraform', count: 3, tags: named('web', 'LOL') }),
  // A near miss: values are compared letter by letter.
  launch({ day: 2, clock: '09:05:44', who: 'alice', tags: named('try-it', 'lol') }),
  launch({ day: 2, clock: '09:41:02', who: 'bobSso', tags: [['Name', 'bobs box']], keyName: 'ops' }),
  // An older Terraform module tags in a second call, forty seconds later: healed before it settles.
  launch({
    day: 2,
    clock: '10:15:30',
    who: 'terraform',
    count: 2,
    later: [tagged(seconds(40), named('worker', 'GGG'), { alongside: ['vol-0c0ffee0c0ffee001'], twice: true })],
  }),
  // Tagged, but two hours later: Broom would have terminated it by then. The one to look at before enforcing.
  launch({ day: 2, clock: '13:30:17', who: 'carol', later: [tagged(hours(2), named('import', 'BRB'))] }),
  launch({
    day: 2,
    clock: '16:20:51',
    who: 'stack',
    count: 2,
    tags: named('db', 'YLO'),
    awsTags: [['aws:cloudformation:stack-name', 'shop-data']],
  }),
];

const tuesday = [
  // A group replaces what is terminated: managed, so it is only reported.
  launch({ day: 3, clock: '02:10:12', who: 'autoscaling', count: 2, ...group('shop-web') }),
  launch({ day: 3, clock: '02:11:40', who: 'autoscaling', ...group('shop-web') }),
  launch({
    day: 3,
    clock: '02:40:05',
    who: 'autoscaling',
    count: 3,
    ...group('shop-web'),
    later: [{ after: hours(4), does: 'terminate', only: [0, 1] }],
  }),
  // A group that hands its tags on.
  launch({ day: 3, clock: '05:20:00', who: 'autoscaling', count: 2, tags: [['Code', 'LOL']], ...group('shop-api') }),
  // Stopped at noon, started again: it keeps its code and stays compliant.
  launch({
    day: 3,
    clock: '09:30:33',
    who: 'alice',
    tags: named('bench', 'BRB'),
    later: [
      { after: hours(3), does: 'stop' },
      { after: hours(4), does: 'start' },
    ],
  }),
  // Stopped within minutes, and started again: a stop excuses nothing.
  launch({
    day: 3,
    clock: '10:02:08',
    who: 'dave',
    tags: [['Name', 'scratch']],
    later: [
      { after: minutes(3), does: 'stop' },
      { after: hours(4), does: 'start' },
    ],
  }),
  // Text that tries to be a record, a script, a formula, a prototype.
  launch({
    day: 3,
    clock: '11:17:45',
    who: 'bob',
    account: sandbox,
    tags: [
      ['Name', '{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventName":"RunInstances"}'],
      ['Code', '"eventName":"RunInstances"'],
      ['__proto__', 'LOL'],
      ['note', '=HYPERLINK("http://192.0.2.1","LOL")'],
    ],
  }),
  launch({
    day: 3,
    clock: '11:25:10',
    who: 'carol',
    account: sandbox,
    tags: [...named('<img src=x onerror=alert(1)> \u202egnp.exe', 'GGG'), ['constructor', 'naïve 🧹 "quoted" \\ back']],
    twice: true,
  }),
  // The right value under the wrong key, and with a space behind it.
  launch({ day: 3, clock: '15:04:29', who: 'aliceSso', tags: [['code', 'GGG']] }),
  launch({ day: 3, clock: '15:22:50', who: 'jenkins', tags: [['Code', 'GGG ']], late: true }),
];

const wednesday = [
  launch({ day: 4, clock: '08:30:00', who: 'terraform', count: 2, region: virginia, tags: named('edge', 'LOL') }),
  // A load test without a code: thirteen in violation within two minutes, while ten terminations an hour are allowed.
  launch({
    day: 4,
    clock: '12:03:21',
    who: 'jenkins',
    count: 8,
    tags: [['Name', 'load-test']],
    instanceType: 'c7i.xlarge',
  }),
  launch({
    day: 4,
    clock: '12:05:02',
    who: 'jenkins',
    count: 5,
    tags: [['Name', 'load-test']],
    instanceType: 'c7i.xlarge',
    later: [
      tagged(minutes(30), [['Code', 'YLO']], { only: [3] }),
      { after: minutes(45), does: 'terminate', only: [4] },
    ],
  }),
  launch({ day: 4, clock: '14:40:18', who: 'github', tags: named('canary', 'YLO'), region: virginia }),
  launch({ day: 4, clock: '16:11:37', who: 'root', account: sandbox }),
];

const thursday = [
  // Somebody means it to stay: protected against termination by its own setting.
  launch({ day: 5, clock: '09:12:26', who: 'alice', tags: [['Name', 'keep me']], protect: true }),
  launch({
    day: 5,
    clock: '10:30:40',
    who: 'fleet',
    count: 2,
    awsTags: [['aws:ec2:fleet-id', 'fleet-0a1b2c3d-4e5f-4607-8192-a3b4c5d6e7f8']],
    fromTemplate: true,
  }),
  // Tags taken off and put back within the five minutes.
  launch({
    day: 5,
    clock: '11:00:05',
    who: 'terraform',
    tags: named('queue', 'BRB'),
    later: [
      { after: seconds(60), does: 'untag', keys: [['Code'], ['Name']] },
      tagged(seconds(150), named('queue', 'GGG')),
    ],
  }),
  // Compliant for a day, until somebody removes the code.
  launch({
    day: 5,
    clock: '13:15:00',
    who: 'bob',
    tags: named('cron', 'LOL'),
    later: [{ after: hours(21), does: 'untag', keys: [['Code']], by: people.dave }],
  }),
  // The attempt to tag was refused: nothing changed.
  launch({
    day: 5,
    clock: '14:48:59',
    who: 'dave',
    later: [tagged(seconds(75), [['Code', 'LOL']], { refused: true })],
  }),
  launch({
    day: 5,
    clock: '16:30:22',
    who: 'stack',
    tags: named('cache', 'GGG'),
    awsTags: [['aws:cloudformation:stack-name', 'shop-cache']],
  }),
];

const friday = [
  // A build machine that lives for three minutes: in violation, and gone before anything falls due.
  launch({
    day: 6,
    clock: '09:02:14',
    who: 'jenkins',
    tags: [['Name', 'build-4711']],
    later: [{ after: minutes(3), does: 'terminate' }],
  }),
  launch({ day: 6, clock: '09:40:00', who: 'github', count: 2, tags: named('canary', 'LOL'), twice: true }),
  // Four and a half minutes later: still in time.
  launch({ day: 6, clock: '10:20:31', who: 'bobSso', later: [tagged(seconds(270), named('report', 'YLO'))] }),
  // Twenty minutes later, through the tag editor: too late.
  launch({
    day: 6,
    clock: '11:05:48',
    who: 'aliceSso',
    later: [tagged(minutes(20), [['Code', 'BRB']], { through: 'tagging' })],
  }),
  launch({ day: 6, clock: '15:10:07', who: 'terraform', count: 2, region: virginia, tags: named('edge', 'BRB') }),
  // Due after the last record.
  launch({ day: 6, clock: '16:57:03', who: 'carol', account: sandbox, tags: [['Name', 'friday idea']] }),
];

/** Calls that start nothing: refused by EC2, and one permission probe, which is neither. */
const failures = /** @type {const} */ ([
  [2, '14:02:11', 'bob', 'Client.VcpuLimitExceeded'],
  [2, '14:05:37', 'dave', 'Client.UnauthorizedOperation'],
  [4, '11:58:40', 'jenkins', 'Client.InvalidParameterValue'],
  [5, '03:30:00', 'autoscaling', 'Server.InsufficientInstanceCapacity'],
  [3, '09:00:20', 'eks', 'Client.DryRunOperation'],
]).map(([day, clock, who, code]) => {
  const call = { at: time(day, clock), actor: people[who], region: ireland, tags: [] };
  return { at: call.at, account: shop, region: ireland, record: failedLaunch(rng, call, code) };
});

/** One object for each account, region and part of a day that has something to tell. */
const spans = [2, 3, 4, 5, 6].flatMap((day) => {
  const span = (
    /** @type {string} */ account,
    /** @type {string} */ region,
    /** @type {string} */ from,
    /** @type {number} */ to,
  ) => ({
    account,
    region,
    from: time(day, from),
    to: Math.min(to, end),
  });
  const midnight = time(day, '00:00:00') + 86_400_000;
  const shared = [
    span(shop, ireland, '00:00:00', time(day, '09:00:00')),
    span(shop, ireland, '09:00:00', time(day, '14:00:00')),
    span(shop, ireland, '14:00:00', midnight),
    span(shop, virginia, '00:00:00', midnight),
  ];
  return day === 2 ? shared : [...shared, span(sandbox, ireland, '00:00:00', midnight)];
});

/**
 * @param {string} folder what is in it is replaced
 * @returns what the trail holds
 */
export function makeExampleTrail(folder) {
  rmSync(folder, { recursive: true, force: true });
  const lives = [...monday, ...tuesday, ...wednesday, ...thursday, ...friday];
  const telling = random(seed, 'telling');
  const told = [...lives.flatMap((life) => tell(telling, life)), ...failures];
  const trail = { seed, folder, spans, recordsPerObject, told, level: 9, digestEvery: 12, lookalikesEvery: 6 };
  return { ...writeTrail(trail), ...countsOf(lives, told) };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const manifest = makeExampleTrail(join(import.meta.dirname, '../examples/trail'));
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
}
