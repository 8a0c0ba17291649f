import type { Image } from '@aws-sdk/client-ec2';
import { factsAt } from '../../cloudtrail/facts-at.ts';
import type { Facts } from '../../facts/types.ts';
import { nameOf } from '../errors.ts';
import { askForAll } from '../ids.ts';
import { chunks, type Looked, type Lookup } from './lookup.ts';

/** An image that was deregistered, or is no longer shared with the account, tells nothing: its facts stay unknown. */
export const images: Lookup = {
  facts: ['imageOwner', 'imageOwnerAlias', 'imageName', 'imageCreatedAt'],
  look: async (calls, place, instances, at) => {
    const ids = new Set(instances.flatMap(({ ImageId }) => ImageId || []));
    const byId = new Map<string, Facts>();
    for (const some of chunks([...ids])) {
      const ask = async (ImageIds: readonly string[]): Promise<readonly Image[]> => {
        const { Images = [] } = await calls.describe(place, (ec2, { DescribeImagesCommand }) =>
          ec2.send(
            new DescribeImagesCommand({ ImageIds: [...ImageIds], IncludeDeprecated: true, IncludeDisabled: true }),
          ),
        );
        return Images;
      };
      const { found } = await askForAll(some, ask, isUnknownImage);
      for (const image of found) if (image.ImageId !== undefined) byId.set(image.ImageId, factsOf(image, at));
    }
    return new Map(
      instances.flatMap(({ InstanceId, ImageId }): [string, Looked][] =>
        InstanceId === undefined ? [] : [[InstanceId, { facts: byId.get(ImageId ?? '') ?? {} }]],
      ),
    );
  },
};

const isUnknownImage = (error: unknown): boolean =>
  ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidAMIID.Malformed'].includes(nameOf(error));

function factsOf({ OwnerId, ImageOwnerAlias, Name, CreationDate }: Image, at: Date): Facts {
  const { facts, known, absent } = factsAt(at);
  known('imageOwner', OwnerId || null);
  known('imageOwnerAlias', ImageOwnerAlias || null) || absent('imageOwnerAlias');
  known('imageName', Name || null);
  const created = new Date(CreationDate ?? Number.NaN);
  known('imageCreatedAt', Number.isNaN(created.getTime()) ? null : created);
  return facts;
}
