/** Calls that look like launches and are none: what a reader that searches for words falls for. */

import { record } from './record.mjs';

/** @typedef {import('./actor.mjs').Actors} Actors */
/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./calls.mjs').Kind} Kind */

/**
 * What a launch's words may stand in without there being a launch: names shared with other services, text that
 * quotes a record, and maps whose keys a caller chooses. All of these are written as AWS writes them.
 *
 * @type {Kind[]}
 */
const lookalikes = [
  () => ({ service: 'gamelift', name: 'CreateFleet', request: { name: 'arena', eC2InstanceType: 'c5.large' } }),
  (rng) => ({
    service: 'lightsail',
    name: 'CreateInstances',
    request: { instanceNames: ['blog'], availabilityZone: 'eu-west-1a', blueprintId: 'wordpress' },
    response: { operations: [{ id: rng.uuid(), resourceName: 'blog', operationType: 'CreateInstance' }] },
  }),
  () => ({
    service: 'redshift',
    name: 'CreateTags',
    request: {
      resourceName: 'arn:aws:redshift:eu-west-1:111122223333:cluster:sales',
      tags: [{ key: 'Code', value: 'LOL' }],
    },
  }),
  () => ({
    service: 'events',
    name: 'PutRule',
    request: {
      name: 'on-launch',
      eventPattern: '{"detail":{"eventSource":["ec2.amazonaws.com"],"eventName":["RunInstances"]}}',
    },
  }),
  (rng) => ({
    service: 'events',
    name: 'TestEventPattern',
    readOnly: true,
    request: {
      event: `{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"${rng.uuid()}","responseElements":{"instancesSet":{"items":[{"instanceId":"i-0${rng.hex(16)}"}]}}}]}`,
    },
  }),
  (rng) => ({
    service: 'ec2',
    name: 'DescribeInstances',
    readOnly: true,
    userAgent: `"eventName":"RunInstances" {"eventVersion":"1.08","userIdentity":{"type":"Root"}},{"eventVersion":"1.10" \\",\\"${rng.hex(4)}`,
    request: { instancesSet: {}, filterSet: {} },
  }),
  () => ({
    service: 'lambda',
    name: 'TagResource20170331v2',
    request: {
      resource: 'arn:aws:lambda:eu-west-1:111122223333:function:report',
      tags: { eventName: 'RunInstances', eventSource: 'ec2.amazonaws.com', eventID: 'none' },
    },
  }),
  () => ({
    service: 'lambda',
    name: 'TagResource20170331v2',
    request: {
      resource: 'arn:aws:lambda:eu-west-1:111122223333:function:report',
      tags: {
        eventVersion: '1.08',
        userIdentity: 'nobody',
        eventName: 'RunInstances',
        eventSource: 'ec2.amazonaws.com',
      },
    },
  }),
];

/**
 * One call that looks like a launch and is none.
 *
 * @param {Random} rng
 * @param {{ actors: Actors, account: string, region: string, at: number, kind: number }} where
 */
export function lookalike(rng, { actors, account, region, at, kind }) {
  const known = lookalikes[kind % lookalikes.length];
  if (known === undefined) throw new Error('there are no lookalikes');
  return { at, record: record(rng, { at, actor: actors.carol, region, ...known(rng, { account, region }) }) };
}
