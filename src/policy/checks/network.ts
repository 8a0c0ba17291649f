import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';
import { compileClosedToWorld } from './closed-to-world.ts';
import { compileOneOf } from './one-of.ts';
import { compilePublicIp } from './public-ip.ts';
import { compileSecurityGroups } from './security-groups.ts';

/** One check per key. */
export function compileNetwork(network: NonNullable<Requirements['network']>): Check[] {
  const { groups, closedToWorld, publicIp, subnets, vpcs } = network;
  return [
    ...(groups === undefined ? [] : compileSecurityGroups(groups)),
    ...(closedToWorld === undefined ? [] : [compileClosedToWorld(closedToWorld)]),
    ...(publicIp === undefined ? [] : [compilePublicIp(publicIp)]),
    ...(subnets === undefined ? [] : [compileOneOf('subnetId', 'subnet', subnets)]),
    ...(vpcs === undefined ? [] : [compileOneOf('vpcId', 'vpc', vpcs)]),
  ];
}
