import type { Dated, Facts, Instance, Volume } from '../facts/types.ts';
import type { CaseView } from './types.ts';

const mostText = 500;
const cut = (text: string): string => (text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text);

/** What is known of an instance, in the order in which a person asks. */
export function factsOf({ facts, state }: Instance): CaseView['facts'] {
  const one = <T>(name: string, fact: Dated<T> | undefined, say: (value: T) => string, none = 'none') => ({
    name,
    value: fact === undefined ? null : fact.is === 'known' ? cut(say(fact.value)) : none,
    at: fact?.at.toISOString() ?? null,
  });
  const text = (value: string): string => value;
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    { name: 'State', value: state?.name ?? null, at: state?.at.toISOString() ?? null },
    one('Type', facts.instanceType, text),
    one('Image', facts.imageId, text),
    ...optional(facts, 'imageName', 'Image name', text),
    ...optional(facts, 'imageOwner', 'Image owner', text),
    one('Key pair', facts.keyName, text),
    one('VPC', facts.vpcId, text),
    one('Subnet', facts.subnetId, text),
    one('Zone', facts.availabilityZone, text),
    one('Security groups', facts.securityGroups, (groups) =>
      groups.length === 0 ? 'none' : groups.map(({ id, name }) => (name === null ? id : `${name} (${id})`)).join(', '),
    ),
    one('Instance profile', facts.instanceProfile, text),
    one('Public address', facts.publicIp, text),
    one('Metadata tokens', facts.metadataTokens, text),
    one('Volumes', facts.volumes, (volumes) =>
      volumes.length === 0 ? 'none' : volumes.slice(0, 20).map(volume).join('; '),
    ),
    one('Lifecycle', facts.lifecycle, text, 'on demand'),
    ...optional(facts, 'disableApiStop', 'Protected from a stop', yesNo),
    ...optional(facts, 'disableApiTermination', 'Protected from termination', yesNo),
  ];

  function optional<Name extends keyof Facts>(
    known: Facts,
    name: Name,
    label: string,
    say: (value: NonNullable<Facts[Name]> extends Dated<infer T> ? T : never) => string,
  ): CaseView['facts'] {
    const fact = known[name] as Dated<Parameters<typeof say>[0]> | undefined;
    return fact === undefined ? [] : [one(label, fact, say)];
  }
}

const volume = ({ device, gib, type, encrypted }: Volume): string =>
  [
    device ?? 'from the image',
    gib === null ? null : `${gib} GiB`,
    type,
    encrypted === null ? null : encrypted ? 'encrypted' : 'not encrypted',
  ]
    .filter((part) => part !== null)
    .join(' ');
