import type { RawRecord } from '../cloudtrail/types.ts';
import { type Common, call, ec2, listed, noon, oneId, pairs, type TagList } from './frame.ts';
import { account } from './identities.ts';

export { type Common, call, ec2, noon, oneId, type TagList } from './frame.ts';

/**
 * CloudTrail records as EC2 writes them, for tests. Everything has a default; the same options give the same record,
 * its ids included. What a builder cannot say, spread over its result says: `{ ...launch(), eventVersion: '2.0' }`.
 */

export interface OnInstances extends Common {
  /** `i-0123456789abcdef0` unless said. */
  readonly id?: string;
  /** Several of one call, in place of `id`. */
  readonly ids?: readonly string[];
}

const idsOf = ({ id = oneId, ids = [id] }: OnInstances): readonly string[] => ids;

export interface LaunchOptions extends OnInstances {
  /** As EC2 answers: those given at launch, a template's included. None: no `tagSet`. */
  readonly tags?: TagList;
  /** As asked for; the same as `tags` unless said. */
  readonly requestTags?: TagList;
  readonly instanceType?: string;
  readonly imageId?: string;
  /** null: without a key pair. */
  readonly keyName?: string | null;
  /** Laid over `requestParameters`, and over each item of the answer. */
  readonly request?: RawRecord;
  readonly item?: RawRecord;
}

export function launch(options: LaunchOptions = {}): RawRecord {
  const { at = noon, keyName = 'ops' } = options;
  const ids = idsOf(options);
  const ownerId = options.account ?? account;
  const key = keyName === null ? {} : { keyName };
  const items = ids.map((instanceId, amiLaunchIndex) => ({
    ...launchedItem(options, instanceId, amiLaunchIndex, at),
    ...key,
    ...options.item,
  }));
  return ec2('RunInstances', options, launchRequest(options), {
    reservationId: 'r-0123456789abcdef0',
    ownerId,
    groupSet: {},
    instancesSet: { items },
  });
}

function launchRequest(options: LaunchOptions): RawRecord {
  const ids = idsOf(options);
  const { imageId = 'ami-0123456789abcdef0', keyName = 'ops', instanceType = 't3.micro' } = options;
  const tags = listed(options.requestTags ?? options.tags ?? {});
  return {
    instancesSet: {
      items: [{ imageId, minCount: ids.length, maxCount: ids.length, ...(keyName === null ? {} : { keyName }) }],
    },
    instanceType,
    blockDeviceMapping: {},
    monitoring: { enabled: false },
    disableApiTermination: false,
    disableApiStop: false,
    clientToken: '00000000-0000-4000-8000-000000000000',
    // `tags` is a plain list here, unlike `tagSet`.
    ...(tags.length === 0 ? {} : { tagSpecificationSet: { items: [{ resourceType: 'instance', tags }] } }),
    ...options.request,
  };
}

function launchedItem(options: LaunchOptions, instanceId: string, amiLaunchIndex: number, at: string): RawRecord {
  const { imageId = 'ami-0123456789abcdef0', instanceType = 't3.micro', region = 'eu-west-1' } = options;
  const tags = listed(options.tags ?? {});
  const groupSet = { items: [{ groupId: 'sg-0123456789abcdef0', groupName: 'default' }] };
  return {
    instanceId,
    imageId,
    instanceState: { code: 0, name: 'pending' },
    amiLaunchIndex,
    productCodes: {},
    instanceType,
    launchTime: Date.parse(at),
    placement: { availabilityZone: `${region}a`, tenancy: 'default' },
    subnetId: 'subnet-0123456789abcdef0',
    vpcId: 'vpc-0123456789abcdef0',
    privateIpAddress: '10.0.0.3',
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    ...(tags.length === 0 ? {} : { tagSet: { items: tags } }),
    groupSet,
    networkInterfaceSet: {
      items: [
        {
          networkInterfaceId: 'eni-0123456789abcdef0',
          subnetId: 'subnet-0123456789abcdef0',
          vpcId: 'vpc-0123456789abcdef0',
          groupSet,
          attachment: { deviceIndex: 0, attachTime: Date.parse(at) },
          privateIpAddressesSet: { item: [{ privateIpAddress: '10.0.0.3', primary: true }] },
          tagSet: {},
        },
      ],
    },
    metadataOptions: { state: 'pending', httpTokens: 'optional', httpEndpoint: 'enabled' },
  };
}

/** A launch that EC2 refused. */
export function refused(options: LaunchOptions & { readonly code?: string } = {}): RawRecord {
  const failure = {
    errorCode: options.code ?? 'Client.VcpuLimitExceeded',
    errorMessage: 'You have requested too much.',
  };
  return { ...ec2('RunInstances', options, launchRequest(options), null), ...failure, ...options.with };
}

/** A permission probe that EC2 would have granted. */
export const dryRun = (options: LaunchOptions = {}): RawRecord =>
  refused({ ...options, code: 'Client.DryRunOperation' });

/** A launch whose answer CloudTrail left out for its size. */
export const launchWithoutIds = (options: LaunchOptions & { readonly response?: unknown } = {}): RawRecord => {
  const { response = { omitted: true, originalSize: 123_456, reason: 'responseElements too large' } } = options;
  return ec2('RunInstances', options, launchRequest(options), response);
};

/** @param options.ids instances, or any other resources */
export const createTags = (options: OnInstances & { readonly tags?: TagList } = {}): RawRecord =>
  ec2(
    'CreateTags',
    options,
    { resourcesSet: resources(options), tagSet: { items: listed(options.tags ?? { Code: 'LOL' }) } },
    { _return: true },
  );

/**
 * @param options.keys of the tags to remove, whatever their values
 * @param options.tags in place of keys; null: without a list, which removes every tag; a value of null: whatever the tag's value is
 */
export function deleteTags(
  options: OnInstances & {
    readonly keys?: readonly string[];
    readonly tags?: Readonly<Record<string, string | null>> | null;
  } = {},
): RawRecord {
  const { keys = ['Code'], tags = Object.fromEntries(keys.map((key) => [key, null])) } = options;
  const items = Object.entries(tags ?? {}).map(([key, value]) => (value === null ? { key } : { key, value }));
  return ec2(
    'DeleteTags',
    options,
    { resourcesSet: resources(options), ...(tags === null ? {} : { tagSet: { items } }) },
    { _return: true },
  );
}

const resources = (options: OnInstances): RawRecord => ({
  items: idsOf(options).map((resourceId) => ({ resourceId })),
});

export interface StateOptions extends OnInstances {
  /** As EC2 answers. null: not said. */
  readonly state?: string | null;
}

export const start = (options: StateOptions = {}): RawRecord => stateCall('StartInstances', 'pending', options);
export const stop = (options: StateOptions = {}): RawRecord => stateCall('StopInstances', 'stopping', options);
export const terminate = (options: StateOptions = {}): RawRecord =>
  stateCall('TerminateInstances', 'shutting-down', options);

function stateCall(name: string, usual: string, options: StateOptions): RawRecord {
  const { state = usual } = options;
  const ids = idsOf(options);
  const current = state === null ? {} : { currentState: { name: state }, previousState: { code: 16, name: 'running' } };
  return ec2(
    name,
    options,
    { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } },
    { instancesSet: { items: ids.map((instanceId) => ({ instanceId, ...current })) } },
  );
}

/** @param attribute such as `{ disableApiTermination: { value: true } }` */
export const modifyAttribute = (attribute: RawRecord, options: Common & { readonly id?: string } = {}): RawRecord =>
  ec2('ModifyInstanceAttribute', options, { instanceId: options.id ?? oneId, ...attribute }, { _return: true });

export function modifyMetadataOptions(
  asked: { readonly HttpTokens?: string; readonly HttpEndpoint?: string },
  options: Common & { readonly id?: string } = {},
): RawRecord {
  const InstanceId = options.id ?? oneId;
  const instanceMetadataOptions = {
    state: 'pending',
    httpTokens: asked.HttpTokens ?? 'optional',
    httpEndpoint: asked.HttpEndpoint ?? 'enabled',
  };
  return ec2(
    'ModifyInstanceMetadataOptions',
    options,
    { ModifyInstanceMetadataOptionsRequest: { InstanceId, ...asked } },
    { ModifyInstanceMetadataOptionsResponse: { instanceId: InstanceId, instanceMetadataOptions } },
  );
}

/** @param options.ids of instances; `failed` of those that could not be tagged */
export const tagResources = (
  options: OnInstances & { readonly tags?: TagList; readonly failed?: readonly string[] } = {},
): RawRecord => tagging('TagResources', options, { tags: Object.fromEntries(pairs(options.tags ?? { Code: 'LOL' })) });

export const untagResources = (
  options: OnInstances & { readonly keys?: readonly string[]; readonly failed?: readonly string[] } = {},
): RawRecord => tagging('UntagResources', options, { tagKeys: options.keys ?? ['Code'] });

export const arnOf = (id: string, { account: owner = account, region = 'eu-west-1' }: Common = {}): string =>
  `arn:aws:ec2:${region}:${owner}:instance/${id}`;

function tagging(
  name: string,
  options: OnInstances & { readonly failed?: readonly string[] },
  what: RawRecord,
): RawRecord {
  const { failed = [] } = options;
  const ids = idsOf(options);
  const failedResourcesMap = Object.fromEntries(failed.map((id) => [arnOf(id, options), { statusCode: 400 }]));
  const request = { resourceARNList: ids.map((id) => arnOf(id, options)), ...what };
  return call('tagging.amazonaws.com', name, options, request, { failedResourcesMap });
}

/** A spot request that was fulfilled: a service event, which names nobody. */
export function bidFulfilled(options: OnInstances = {}): RawRecord {
  const record = ec2('BidFulfilledEvent', options, undefined, undefined);
  return {
    ...record,
    userIdentity: { accountId: options.account ?? account, invokedBy: 'ec2.amazonaws.com' },
    eventType: 'AwsServiceEvent',
    RequestParameters: null,
    ResponseElements: null,
    serviceEventDetails: { instanceIdSet: idsOf(options) },
    ...options.with,
  };
}

/** A fleet of type `instant`, in the form that newer calls have: PascalCase, and an only element without its list. */
export function createFleet(options: OnInstances & { readonly response?: unknown } = {}): RawRecord {
  const ids = idsOf(options);
  const item = ids.length === 1 ? ids[0] : ids;
  const fleetInstanceSet =
    ids.length === 0 ? '' : { item: { lifecycle: 'on-demand', instanceIds: { item }, instanceType: 't3.micro' } };
  return ec2(
    'CreateFleet',
    options,
    { CreateFleetRequest: { Type: 'instant', TargetCapacitySpecification: { TotalTargetCapacity: ids.length } } },
    options.response ?? {
      CreateFleetResponse: {
        xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
        fleetId: 'fleet-01234567-89ab-cdef-0123-456789abcdef',
        errorSet: '',
        fleetInstanceSet,
      },
    },
  );
}

/** A log file's text. */
export const logFile = (records: readonly RawRecord[]): string => JSON.stringify({ Records: records });
