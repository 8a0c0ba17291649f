/**
 * The calls that fill a trail and are no launches: most of what CloudTrail writes.
 *
 * They come in bursts, as a program or a person makes them: one actor, calls of one kind of work, seconds apart.
 */

import {
  assumeRole,
  bucketRead,
  createLaunchTemplate,
  decrypt,
  ec2Reads,
  iamReads,
  object,
  otherReads,
  putParameter,
} from './calls.mjs';
import { record } from './record.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./actor.mjs').Actors} Actors */
/** @typedef {import('./calls.mjs').Kind} Kind */
/** @typedef {import('./record.mjs').CloudTrailRecord} CloudTrailRecord */

/** What each actor does, by share of all bursts: who, which calls, how many at a time. @type {readonly (readonly [number, { who: keyof Actors, kinds: readonly Kind[], most: number }])[]} */
const habits = [
  [22, { who: 'config', kinds: [...ec2Reads, bucketRead, ...iamReads], most: 60 }],
  [20, { who: 'terraform', kinds: [...ec2Reads, ...ec2Reads, ...iamReads, bucketRead], most: 80 }],
  [20, { who: 'server', kinds: [decrypt, object('GetObject'), object('PutObject'), putParameter], most: 40 }],
  [14, { who: 'lambda', kinds: [object('PutObject'), decrypt, ...otherReads.slice(10)], most: 20 }],
  [8, { who: 'aliceSso', kinds: [...ec2Reads, ...otherReads, bucketRead], most: 40 }],
  [6, { who: 'dave', kinds: [...otherReads, ...iamReads], most: 30 }],
  [5, { who: 'jenkins', kinds: [...otherReads, createLaunchTemplate, ...ec2Reads], most: 30 }],
  [5, { who: 'autoscaling', kinds: ec2Reads.slice(0, 6), most: 12 }],
  [8, { who: 'ec2', kinds: [assumeRole], most: 6 }],
];

/**
 * One burst of calls, oldest first; the last may fall after the window that it began in.
 *
 * @param {Random} rng
 * @param {{ actors: Actors, account: string, region: string, at: number, most: number }} where at: ms of the first
 * @returns {{ at: number, record: CloudTrailRecord }[]}
 */
export function burst(rng, { actors, account, region, at, most }) {
  const habit = rng.weigh(habits);
  const actor = actors[habit.who];
  const place = { account, region };
  const out = [];
  for (let left = Math.min(most, rng.between(1, habit.most)); left > 0; left--) {
    out.push({ at, record: record(rng, { at, actor, region, ...rng.pick(habit.kinds)(rng, place) }) });
    at += rng.between(0, 2) * 1000;
  }
  return out;
}
