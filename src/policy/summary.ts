import { oneOf } from './answers.ts';
import { profilesWanted } from './checks/instance-profile.ts';
import { keyNamesWanted } from './checks/key-name.ts';
import { printable, shorten } from './diagnostics.ts';
import type { Requirements, TagRequirement } from './schema.ts';

/** Characters: one line of a terminal, beside the rule's id. */
const longestSummary = 100;

/** What a rule requires, in one line: `Code is one of LOL, GGG, BRB, YLO`, `Name and service are present`. */
export function summarize(require: Requirements): string {
  const { tags = {}, image, instanceType, keyName, instanceProfile, network, metadata, volumes, assert } = require;
  const entries = Object.entries(tags);
  const keysThatAre = (word: 'present' | 'absent') =>
    entries.filter(([, wanted]) => wanted === word).map(([key]) => key);
  const parts = [
    ...together(keysThatAre('present'), 'present'),
    ...together(keysThatAre('absent'), 'absent'),
    ...entries.flatMap(([key, wanted]) => (typeof wanted === 'string' ? [] : [`${key}${tagSummary(wanted)}`])),
    ...(image === undefined ? [] : imageSummary(image)),
    ...(instanceType === undefined ? [] : [`instance type is ${oneOf(instanceType)}`]),
    ...(keyName === undefined ? [] : [`key pair is ${keyNamesWanted(keyName)}`]),
    ...(instanceProfile === undefined ? [] : [`instance profile is ${profilesWanted(instanceProfile)}`]),
    ...(network === undefined ? [] : networkSummary(network)),
    ...(metadata === undefined ? [] : metadataSummary(metadata)),
    ...(volumes === undefined ? [] : volumesSummary(volumes)),
    ...(assert ?? []).map((source) => source.trim().replaceAll(/\s+/g, ' ')),
  ];
  return shorten(printable(parts.join('; ')), longestSummary);
}

function together(keys: readonly string[], word: string): string[] {
  const [first, ...rest] = keys;
  if (first === undefined) return [];
  if (rest.length === 0) return [`${first} is ${word}`];
  return [`${keys.slice(0, -1).join(', ')} and ${keys.at(-1)} are ${word}`];
}

/** What follows the key. */
function tagSummary(wanted: Exclude<TagRequirement, string>): string {
  const ifThere = wanted.optional === true ? ', if there,' : '';
  const anyCase = wanted.ignoreCase === true ? ' (in any case)' : '';
  if (wanted.present !== undefined) return ' is present and not blank';
  if (wanted.pattern !== undefined) return `${ifThere} matches ${wanted.pattern}`;
  if (wanted.from !== undefined) return `${ifThere} is listed in ${wanted.from.replace(/^\.\//, '')}${anyCase}`;
  return `${ifThere} is ${oneOf(wanted.in ?? [])}${anyCase}`;
}

type Part<Key extends keyof Requirements> = NonNullable<Requirements[Key]>;

const imageSummary = ({ ids, owners, names, maxAge }: Part<'image'>): string[] => [
  ...(ids === undefined ? [] : [`image is ${oneOf(ids)}`]),
  ...(owners === undefined ? [] : [`image owner is ${oneOf(owners)}`]),
  ...(names === undefined ? [] : [`image name is ${oneOf(names)}`]),
  ...(maxAge === undefined ? [] : [`image is at most ${maxAge} old at launch`]),
];

const networkSummary = ({ groups, closedToWorld, publicIp, subnets, vpcs }: Part<'network'>): string[] => [
  ...(groups?.allow === undefined ? [] : [`each security group is ${oneOf(groups.allow)}`]),
  ...(groups?.require === undefined ? [] : [`a security group is ${oneOf(groups.require)}`]),
  ...(groups?.deny === undefined ? [] : [`no security group is ${oneOf(groups.deny)}`]),
  ...(closedToWorld === undefined
    ? []
    : [closedToWorld === 'all' ? 'nothing is open to the world' : `${portsOf(closedToWorld)} closed to the world`]),
  ...(publicIp === undefined ? [] : [publicIp ? 'has a public address' : 'has no public address']),
  ...(subnets === undefined ? [] : [`subnet is ${oneOf(subnets)}`]),
  ...(vpcs === undefined ? [] : [`VPC is ${oneOf(vpcs)}`]),
];

const portsOf = (ports: readonly string[]): string =>
  ports.length === 1 ? `port ${ports[0]} is` : `ports ${ports.join(', ')} are`;

const metadataSummary = ({ tokens, endpoint, hopLimit }: Part<'metadata'>): string[] => [
  ...(tokens === undefined ? [] : [`metadata tokens are ${tokens}`]),
  ...(endpoint === undefined ? [] : [`metadata endpoint is ${endpoint}`]),
  ...(hopLimit === undefined ? [] : [`metadata hop limit is at most ${hopLimit}`]),
];

const volumesSummary = ({ encrypted, maxGiB, types }: Part<'volumes'>): string[] => [
  ...(encrypted === undefined ? [] : ['volumes are encrypted']),
  ...(maxGiB === undefined ? [] : [`volumes have at most ${maxGiB} GiB`]),
  ...(types === undefined ? [] : [`volumes are ${oneOf(types)}`]),
];
