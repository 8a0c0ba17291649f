import type { SpotInstanceRequest } from '@aws-sdk/client-ec2';
import { factsAt } from '../../cloudtrail/facts-at.ts';
import { chunks, idsOf, type Looked, type Lookup, pages } from './lookup.ts';

/** Of an instance that is no spot instance DescribeInstances has told already. */
export const spot: Lookup = {
  facts: ['spotKind'],
  look: async (calls, place, instances, at) => {
    const wanted = instances.filter(({ InstanceLifecycle }) => InstanceLifecycle === 'spot');
    const requests: SpotInstanceRequest[] = [];
    for (const ids of chunks(idsOf(wanted))) {
      const ask = (token: object) =>
        calls.describe(place, (ec2, { DescribeSpotInstanceRequestsCommand }) =>
          ec2.send(
            new DescribeSpotInstanceRequestsCommand({
              Filters: [{ Name: 'instance-id', Values: [...ids] }],
              MaxResults: 500,
              ...token,
            }),
          ),
        );
      for await (const { SpotInstanceRequests = [] } of pages(ask)) requests.push(...SpotInstanceRequests);
    }
    const kinds = new Map(requests.map(({ InstanceId, Type }) => [InstanceId, Type]));
    return new Map(
      idsOf(instances).map((id): [string, Looked] => {
        const { facts, known } = factsAt(at);
        known('spotKind', kinds.get(id) ?? null);
        return [id, { facts }];
      }),
    );
  },
};
