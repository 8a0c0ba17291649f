import { compareText } from '../facts/fold.ts';
import type { Facts, FactValues } from '../facts/types.ts';
import type { Call } from './call.ts';
import { factsAt } from './facts-at.ts';
import { countOf, type Field, flagOf, isObject, listOf, member, wordOf } from './field.ts';
import { volumesOf } from './launch-volumes.ts';

/**
 * The facts that a RunInstances record gives about one of its instances.
 *
 * EC2's answer is believed first; what it leaves out comes from the request, which succeeded. A fact is absent only
 * where EC2's silence means so: it always answers with the key pair, the profile and the lifecycle of an instance that
 * has them. Older records carry no `metadataOptions`: that is unknown.
 */
export function launchFacts(item: Field, { request, response, at }: Call): Facts {
  const { facts, known, absent } = factsAt(at);
  const asked = listOf(member(request, 'instancesSet'))[0] ?? request;
  const placement = member(item, 'placement');

  known(
    'imageId',
    wordOf(member(item, 'imageId')) ?? wordOf(member(asked, 'imageId')) ?? wordOf(member(request, 'imageId')),
  );
  known('instanceType', wordOf(member(item, 'instanceType')) ?? wordOf(member(request, 'instanceType')));
  known('keyName', wordOf(member(item, 'keyName'))) || absent('keyName');
  known('architecture', wordOf(member(item, 'architecture')));
  known('rootDeviceType', wordOf(member(item, 'rootDeviceType')));
  known(
    'availabilityZone',
    wordOf(member(placement, 'availabilityZone')) ?? wordOf(member(request, 'availabilityZone')),
  );

  const interfaces = listOf(member(item, 'networkInterfaceSet'));
  const first =
    interfaces.find((each) => member(member(each, 'attachment'), 'deviceIndex').value === 0) ?? interfaces[0];
  known('vpcId', wordOf(member(item, 'vpcId')) ?? (first ? wordOf(member(first, 'vpcId')) : null));
  known(
    'subnetId',
    wordOf(member(item, 'subnetId')) ??
      (first ? wordOf(member(first, 'subnetId')) : null) ??
      wordOf(member(request, 'subnetId')),
  );
  known('securityGroups', groupsOfLaunch(item, interfaces, response));
  known('publicIp', publicIpOf(item, interfaces));

  known('instanceProfile', profileOf(item) ?? profileOf(request)) || absent('instanceProfile');

  const market = member(request, 'instanceMarketOptions');
  const lifecycle = wordOf(member(item, 'instanceLifecycle')) ?? marketLifecycle(market);
  known('lifecycle', lifecycle) || absent('lifecycle');
  if (lifecycle === null) absent('spotKind');
  else if (lifecycle === 'spot') known('spotKind', spotKindOf(market, request));

  const [given, wanted] = [member(item, 'metadataOptions'), member(request, 'metadataOptions')];
  known('metadataTokens', tokensOf(given) ?? tokensOf(wanted));
  known('metadataEndpoint', endpointOf(given) ?? endpointOf(wanted));
  known('metadataHopLimit', hopLimitOf(given) ?? hopLimitOf(wanted));
  known('cpuOptions', cpuOptionsOf(item) ?? cpuOptionsOf(request));
  known('associatesPublicIp', associatesPublicIp(request));
  known('volumes', volumesOf(request));
  known('disableApiTermination', protectionOf('disableApiTermination', request));
  known('disableApiStop', protectionOf('disableApiStop', request));
  return facts;
}

const profileOf = (field: Field): string | null => {
  const profile = member(field, 'iamInstanceProfile');
  return wordOf(member(profile, 'arn')) ?? wordOf(member(profile, 'name'));
};

const usesTemplate = (request: Field): boolean => isObject(member(request, 'launchTemplate').value);

/**
 * The answer does not tell it. A request that says nothing has EC2's default, false, unless a launch template may have
 * set it, or the request was left out of the record.
 */
function protectionOf(name: 'disableApiTermination' | 'disableApiStop', request: Field): boolean | null {
  const said = flagOf(member(request, name));
  if (said !== null) return said;
  const readable = member(request, 'instancesSet', 'minCount', 'instanceType', 'imageId').value !== undefined;
  return readable && !usesTemplate(request) && member(request, name).value === undefined ? false : null;
}

function cpuOptionsOf(field: Field): FactValues['cpuOptions'] | null {
  const options = member(field, 'cpuOptions');
  const [coreCount, threadsPerCore] = [
    countOf(member(options, 'coreCount')),
    countOf(member(options, 'threadsPerCore')),
  ];
  return coreCount === null || threadsPerCore === null ? null : { coreCount, threadsPerCore };
}

/**
 * Only a new first interface is given an address. An interface that was there before may bring its own, and a launch
 * template may bring such an interface. A request that says nothing has the default of the subnet, which the record does
 * not tell.
 */
function associatesPublicIp(request: Field): boolean | null {
  const interfaces = listOf(member(request, 'networkInterfaceSet', 'networkInterface'));
  const [first] = interfaces;
  if (first === undefined || interfaces.some((each) => member(each, 'networkInterfaceId').value !== undefined))
    return null;
  const said = flagOf(member(first, 'associatePublicIpAddress'));
  return said === false && usesTemplate(request) ? null : said;
}

const marketLifecycle = (market: Field): string | null => wordOf(member(market, 'marketType'))?.toLowerCase() ?? null;

/** EC2's default is one-time; but where the market came from a template, or from a spot request, so did the kind. */
function spotKindOf(market: Field, request: Field): string | null {
  const said = wordOf(member(member(market, 'spotOptions'), 'spotInstanceType'));
  if (said !== null) return said.toLowerCase();
  return marketLifecycle(market) === 'spot' && !usesTemplate(request) ? 'one-time' : null;
}

export function tokensOf(options: Field): FactValues['metadataTokens'] | null {
  const tokens = wordOf(member(options, 'httpTokens'));
  return tokens === 'required' || tokens === 'optional' ? tokens : null;
}

export function endpointOf(options: Field): FactValues['metadataEndpoint'] | null {
  const endpoint = wordOf(member(options, 'httpEndpoint'));
  return endpoint === 'enabled' || endpoint === 'disabled' ? endpoint : null;
}

export const hopLimitOf = (options: Field): number | null => countOf(member(options, 'httpPutResponseHopLimit'));

/** The instance's own groups; else those of its interfaces; else, from the time before VPCs, the reservation's. */
const groupsOfLaunch = (item: Field, interfaces: readonly Field[], response: Field): SecurityGroups | null =>
  groupsOf([member(item, 'groupSet')]) ??
  groupsOf(interfaces.map((each) => member(each, 'groupSet'))) ??
  groupsOf([member(response, 'groupSet')]);

type SecurityGroups = FactValues['securityGroups'];

/**
 * Reads lists of `{groupId, groupName?}`, or of ids alone.
 *
 * @returns by id, each once, so that one set of groups is one value; null when there is none, or one cannot be read
 */
export function groupsOf(sets: readonly Field[]): SecurityGroups | null {
  const byId = new Map<string, string | null>();
  for (const group of sets.flatMap((set) => listOf(set))) {
    const id = wordOf(member(group, 'groupId')) ?? wordOf(group);
    if (id === null) return null;
    byId.set(id, wordOf(member(group, 'groupName')) ?? byId.get(id) ?? null);
  }
  if (byId.size === 0) return null;
  return [...byId].map(([id, name]) => ({ id, name })).sort((a, b) => compareText(a.id, b.id));
}

/** Mostly none yet at launch, and then it is unknown: the address comes once the instance runs. */
function publicIpOf(item: Field, interfaces: readonly Field[]): string | null {
  const places = [
    member(item, 'ipAddress', 'publicIpAddress'),
    ...interfaces.map((each) => member(member(each, 'association'), 'publicIp')),
  ];
  return places.map(wordOf).find((text) => text !== null && isAddress(text)) ?? null;
}

/** Edited logs hold words where an address was. */
const isAddress = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
