import type { Volume as Ec2Volume, Instance } from '@aws-sdk/client-ec2';
import { factsAt } from '../../cloudtrail/facts-at.ts';
import { compareText } from '../../facts/fold.ts';
import type { Volume } from '../../facts/types.ts';
import { chunks, idsOf, type Lookup, pages } from './lookup.ts';

/**
 * EBS volumes that are attached; instance-store volumes are none. One that the instance names and that is not found
 * beside it is told as a volume of which nothing is known.
 */
export const volumes: Lookup = {
  facts: ['volumes'],
  look: async (calls, place, instances, at) => {
    const found: Ec2Volume[] = [];
    for (const ids of chunks(idsOf(instances))) {
      const ask = (token: object) =>
        calls.describe(place, (ec2, { DescribeVolumesCommand }) =>
          ec2.send(
            new DescribeVolumesCommand({
              Filters: [{ Name: 'attachment.instance-id', Values: [...ids] }],
              MaxResults: 500,
              ...token,
            }),
          ),
        );
      for await (const { Volumes = [] } of pages(ask)) found.push(...Volumes);
    }
    return new Map(
      instances.flatMap((instance) => {
        if (instance.InstanceId === undefined) return [];
        const { facts, known } = factsAt(at);
        known('volumes', volumesOf(instance, found));
        return [[instance.InstanceId, { facts }] as const];
      }),
    );
  },
};

function volumesOf({ InstanceId, BlockDeviceMappings = [] }: Instance, found: readonly Ec2Volume[]): readonly Volume[] {
  const byId = new Map<string, Volume>();
  for (const { DeviceName, Ebs } of BlockDeviceMappings)
    if (Ebs?.VolumeId !== undefined)
      byId.set(Ebs.VolumeId, { device: DeviceName ?? null, encrypted: null, gib: null, type: null });
  for (const { VolumeId, Attachments = [], Encrypted, Size, VolumeType } of found) {
    // One volume may be attached to several instances.
    const own = Attachments.find((attachment) => attachment.InstanceId === InstanceId);
    if (VolumeId === undefined || own === undefined || own.State === 'detached') continue;
    byId.set(VolumeId, {
      device: own.Device ?? null,
      encrypted: Encrypted ?? null,
      gib: Size ?? null,
      type: VolumeType ?? null,
    });
  }
  return [...byId.values()].sort((a, b) => compareText(a.device ?? '', b.device ?? ''));
}
