import { z } from 'zod';
import { parseTime } from '../cloudtrail/time.ts';
import type { FactName } from '../facts/types.ts';
import { flag, text, wanted, whole, words } from '../policy/schema-parts.ts';
import type { GivenFacts } from './given-facts.ts';

const said = text('text', /\S/);
/** Also `absent`: known not to be there. */
const saidOrAbsent = text('text, or absent', /\S/);
const port = whole(-1, 65_535);

const opening = z.strictObject(
  { protocol: said.optional(), fromPort: port.optional(), toPort: port.optional(), cidr: said.optional() },
  wanted('an opening: a map with protocol, fromPort, toPort and cidr'),
);
const volume = z.strictObject(
  { device: said.optional(), encrypted: flag.optional(), gib: whole(1, 65_536).optional(), type: said.optional() },
  wanted('a volume: a map with device, encrypted, gib and type'),
);
const group = z.strictObject({ id: said, name: said.optional() }, wanted('a security group: a map with id and name'));

/** Every fact there is, as a test may give it. A fact that is added to the types must be added here: the compiler says so. */
const shapes = {
  imageId: said,
  imageOwner: said,
  imageOwnerAlias: saidOrAbsent,
  imageName: said,
  imageCreatedAt: text('a time such as 2026-03-01T12:00:00Z', /^\d{4}-\d{2}-\d{2}T[\d:]{8}Z$/),
  instanceType: said,
  keyName: saidOrAbsent,
  vpcId: said,
  subnetId: said,
  availabilityZone: said,
  architecture: said,
  securityGroups: z.array(group, wanted('a list of security groups')),
  instanceProfile: saidOrAbsent,
  publicIp: saidOrAbsent,
  associatesPublicIp: flag,
  networkOpenings: z.array(opening, wanted('a list of openings')),
  volumes: z.array(volume, wanted('a list of volumes')),
  cpuOptions: z.strictObject(
    { coreCount: whole(1, 4096), threadsPerCore: whole(1, 16) },
    wanted('a map with coreCount and threadsPerCore'),
  ),
  lifecycle: saidOrAbsent,
  spotKind: said,
  rootDeviceType: said,
  metadataTokens: words(['required', 'optional']),
  metadataEndpoint: words(['enabled', 'disabled']),
  metadataHopLimit: whole(1, 64),
  disableApiTermination: flag,
  disableApiStop: flag,
} satisfies Record<FactName, z.ZodType>;

export const factsSchema = z.strictObject(shapes, wanted('a map of facts')).partial();

export type WrittenFacts = z.infer<typeof factsSchema>;

const absentOnes: readonly string[] = Object.entries(shapes).flatMap(([name, shape]) =>
  shape === saidOrAbsent ? [name] : [],
);

/** What a test wrote, in the shape that the facts have. */
export function givenFacts(written: WrittenFacts): GivenFacts {
  const entries = Object.entries(written).map(([name, value]) => [name, valueFor(name, value)]);
  return Object.fromEntries(entries) as GivenFacts;
}

/** What an item of a list of maps has where the writer left it out. */
const left: ReadonlyMap<string, object> = new Map([
  ['networkOpenings', { protocol: 'tcp', fromPort: null, toPort: null, cidr: '0.0.0.0/0' }],
  ['volumes', { device: null, encrypted: null, gib: null, type: null }],
  ['securityGroups', { name: null }],
]);

function valueFor(name: string, value: unknown): unknown {
  if (value === 'absent' && absentOnes.includes(name)) return null;
  if (name === 'imageCreatedAt') return parseTime(value);
  return Array.isArray(value) ? value.map((item: object) => ({ ...left.get(name), ...item })) : value;
}
