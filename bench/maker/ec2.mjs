/** The calls about instances: launches, refusals, probes, tags, states. */

import { record } from './record.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./actor.mjs').Actor} Actor */
/** @typedef {readonly (readonly [string, string])[]} TagList */

/**
 * @typedef {object} LaunchCall
 * @property {number} at ms
 * @property {Actor} actor
 * @property {string} region
 * @property {readonly string[]} ids the instances that it starts
 * @property {TagList} tags what the caller asked for
 * @property {TagList} [awsTags] what AWS adds, such as `aws:autoscaling:groupName`
 * @property {string} [instanceType]
 * @property {boolean} [protect] `disableApiTermination`
 * @property {boolean} [fromTemplate] a launch template says what to start: image, type and tags are not in the request
 * @property {string} [clientToken]
 * @property {string} [keyName]
 */

export const instanceId = (/** @type {Random} */ rng) => `i-0${rng.hex(16)}`;

const items = (/** @type {TagList} */ tags) => tags.map(([key, value]) => ({ key, value }));

/**
 * @param {Random} rng
 * @param {LaunchCall} call
 * @param {string} token
 * @param {string} image
 */
function launchRequest(rng, call, token, image) {
  const count = Math.max(1, call.ids.length);
  const wanted = { minCount: 1, maxCount: count, ...(call.keyName ? { keyName: call.keyName } : {}) };
  return {
    instancesSet: { items: [call.fromTemplate ? wanted : { imageId: image, ...wanted }] },
    ...(call.fromTemplate ? {} : { userData: '<sensitiveDataRemoved>', instanceType: call.instanceType ?? 't3.micro' }),
    blockDeviceMapping: {},
    monitoring: { enabled: false },
    disableApiTermination: call.protect ?? false,
    disableApiStop: false,
    clientToken: token,
    ebsOptimized: false,
    ...(call.tags.length === 0 || call.fromTemplate
      ? {}
      : { tagSpecificationSet: { items: [{ resourceType: 'instance', tags: items(call.tags) }] } }),
    ...(call.fromTemplate ? { launchTemplate: { launchTemplateId: `lt-0${rng.hex(16)}`, version: '3' } } : {}),
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 2, httpEndpoint: 'enabled' },
  };
}

/**
 * @param {Random} rng
 * @param {LaunchCall} call
 */
export function runInstances(rng, call) {
  const [token, requestId, image] = [call.clientToken ?? rng.uuid(), rng.uuid(), `ami-0${rng.hex(16)}`];
  const [subnetId, vpcId] = [`subnet-0${rng.hex(16)}`, `vpc-0${rng.hex(16)}`];
  const groupSet = { items: [{ groupId: `sg-0${rng.hex(16)}`, groupName: 'default' }] };
  const launchTime = call.at - (call.at % 1000);
  const tags = [...call.tags, ...(call.awsTags ?? [])];

  const instances = call.ids.map((id, index) => {
    const privateIpAddress = `10.0.${rng.int(256)}.${rng.between(4, 250)}`;
    return {
      instanceId: id,
      imageId: image,
      currentInstanceBootMode: 'uefi',
      instanceState: { code: 0, name: 'pending' },
      privateDnsName: `ip-${privateIpAddress.replaceAll('.', '-')}.${call.region}.compute.internal`,
      ...(call.keyName ? { keyName: call.keyName } : {}),
      amiLaunchIndex: index,
      productCodes: {},
      instanceType: call.instanceType ?? 't3.micro',
      launchTime,
      placement: { availabilityZone: `${call.region}a`, tenancy: 'default' },
      monitoring: { state: 'disabled' },
      subnetId,
      vpcId,
      privateIpAddress,
      stateReason: { code: 'pending', message: 'pending' },
      architecture: 'x86_64',
      rootDeviceType: 'ebs',
      rootDeviceName: '/dev/xvda',
      blockDeviceMapping: {},
      virtualizationType: 'hvm',
      hypervisor: 'xen',
      ...(tags.length === 0 ? {} : { tagSet: { items: items(tags) } }),
      clientToken: token,
      groupSet,
      sourceDestCheck: true,
      networkInterfaceSet: {
        items: [
          {
            networkInterfaceId: `eni-0${rng.hex(16)}`,
            subnetId,
            vpcId,
            ownerId: call.actor.account,
            status: 'in-use',
            macAddress: `02:${rng.hex(2)}:${rng.hex(2)}:${rng.hex(2)}:${rng.hex(2)}:${rng.hex(2)}`,
            privateIpAddress,
            sourceDestCheck: true,
            interfaceType: 'interface',
            groupSet,
            attachment: {
              attachmentId: `eni-attach-0${rng.hex(16)}`,
              deviceIndex: 0,
              networkCardIndex: 0,
              status: 'attaching',
              attachTime: launchTime,
              deleteOnTermination: true,
            },
            privateIpAddressesSet: { item: [{ privateIpAddress, primary: true }] },
            ipv6AddressesSet: {},
            tagSet: {},
          },
        ],
      },
      ebsOptimized: false,
      enaSupport: true,
      cpuOptions: { coreCount: 1, threadsPerCore: 2 },
      capacityReservationSpecification: { capacityReservationPreference: 'open' },
      enclaveOptions: { enabled: false },
      metadataOptions: {
        state: 'pending',
        httpTokens: 'required',
        httpPutResponseHopLimit: 2,
        httpEndpoint: 'enabled',
        httpProtocolIpv4: 'enabled',
        httpProtocolIpv6: 'disabled',
        instanceMetadataTags: 'disabled',
      },
      maintenanceOptions: { autoRecovery: 'default', rebootMigration: 'default' },
    };
  });

  return record(rng, {
    ...about(call, 'RunInstances'),
    request: launchRequest(rng, call, token, image),
    response: {
      requestId,
      reservationId: `r-0${rng.hex(16)}`,
      ownerId: call.actor.account,
      groupSet: {},
      instancesSet: { items: instances },
    },
    requestId,
  });
}

/** @type {Record<string, string>} */
const refusals = {
  'Client.InvalidParameterValue': 'The specified instance type does not match the architecture of the specified AMI.',
  'Client.UnauthorizedOperation': 'You are not authorized to perform this operation.',
  'Client.VcpuLimitExceeded': 'You have requested more vCPU capacity than your current vCPU limit allows.',
  'Client.InstanceLimitExceeded': 'You have requested more instances than your current instance limit allows.',
  'Server.InsufficientInstanceCapacity': 'There is no Spot or on-demand capacity available that matches your request.',
  'Client.DryRunOperation': 'Request would have succeeded, but DryRun flag is set.',
};

/** What EC2 refuses a launch with; a dry run is none of these. */
export const refusalCodes = Object.keys(refusals).filter((code) => code !== 'Client.DryRunOperation');

/**
 * A launch call that started nothing: refused, or a dry run (`Client.DryRunOperation`).
 *
 * @param {Random} rng
 * @param {Omit<LaunchCall, 'ids'>} call
 * @param {string} code
 */
export function failedLaunch(rng, call, code) {
  return record(rng, {
    ...about(call, 'RunInstances'),
    error: { code, message: refusals[code] ?? code },
    request: launchRequest(rng, { ...call, ids: [] }, rng.uuid(), `ami-0${rng.hex(16)}`),
  });
}

/**
 * @typedef {object} Change
 * @property {number} at ms
 * @property {Actor} actor
 * @property {string} region
 * @property {readonly string[]} ids instances, and whatever else is named in the same call
 * @property {string} [refusedWith] an error code: the call changed nothing
 */

const about = (/** @type {{ at: number, actor: Actor, region: string }} */ call, /** @type {string} */ name) => ({
  at: call.at,
  actor: call.actor,
  region: call.region,
  service: 'ec2',
  name,
});

const answer = (/** @type {Change} */ change, /** @type {object} */ response) =>
  change.refusedWith
    ? { error: { code: change.refusedWith, message: 'You are not authorized to perform this operation.' } }
    : { response };

/**
 * @param {Random} rng
 * @param {Change & { tags: TagList }} change
 */
export function createTags(rng, change) {
  const requestId = rng.uuid();
  return record(rng, {
    ...about(change, 'CreateTags'),
    request: { resourcesSet: resources(change.ids), tagSet: { items: items(change.tags) } },
    ...answer(change, { requestId, _return: true }),
    requestId,
  });
}

/**
 * @param {Random} rng
 * @param {Change & { keys: readonly (readonly [string, string?])[] }} change none: every tag of the user's goes;
 *   with a value, the key goes only where its value is equal
 */
export function deleteTags(rng, change) {
  const requestId = rng.uuid();
  const tagSet = change.keys.map(([key, value]) => (value === undefined ? { key } : { key, value }));
  return record(rng, {
    ...about(change, 'DeleteTags'),
    request: { resourcesSet: resources(change.ids), tagSet: tagSet.length === 0 ? {} : { items: tagSet } },
    ...answer(change, { requestId, _return: true }),
    requestId,
  });
}

const resources = (/** @type {readonly string[]} */ ids) => ({ items: ids.map((resourceId) => ({ resourceId })) });

const kindOf = (/** @type {string} */ id) =>
  id.startsWith('vol-') ? 'volume' : id.startsWith('eni-') ? 'network-interface' : 'instance';

/**
 * The tagging service's way to set tags.
 *
 * @param {Random} rng
 * @param {Change & { tags: TagList }} change
 */
export function tagResources(rng, change) {
  const { actor, region } = change;
  return record(rng, {
    ...about(change, 'TagResources'),
    service: 'tagging',
    request: {
      resourceARNList: change.ids.map((id) => `arn:aws:ec2:${region}:${actor.account}:${kindOf(id)}/${id}`),
      tags: Object.fromEntries(change.tags),
    },
    ...answer(change, { failedResourcesMap: {} }),
  });
}

const states = {
  StopInstances: [
    [64, 'stopping'],
    [16, 'running'],
  ],
  StartInstances: [
    [0, 'pending'],
    [80, 'stopped'],
  ],
  TerminateInstances: [
    [32, 'shutting-down'],
    [16, 'running'],
  ],
};

/**
 * @param {Random} rng
 * @param {keyof typeof states} name
 * @param {Change} change
 */
export function changeState(rng, name, change) {
  const [current, previous] = states[name].map(([code, name]) => ({ code, name }));
  const set = change.ids.map((instanceId) => ({ instanceId, currentState: current, previousState: previous }));
  const requestId = rng.uuid();
  return record(rng, {
    ...about(change, name),
    request: {
      instancesSet: { items: change.ids.map((instanceId) => ({ instanceId })) },
      ...(name === 'StopInstances' ? { force: false } : {}),
    },
    ...answer(change, { requestId, instancesSet: { items: set } }),
    requestId,
  });
}
