import type { LaunchKey, ReadAnswer } from '../engine/ports.ts';
import type { Calls } from './calls.ts';
import { type Seen, seen } from './instance-facts.ts';
import { literally } from './interfaces.ts';
import { pages } from './lookups/lookup.ts';
import { answerTo } from './read.ts';

/**
 * See `World.findLaunch`. By the reservation where it is known, else by the client token. 'seen' without sightings: EC2
 * shows none, which soon after a launch may mean that it does not yet.
 */
export async function findLaunch(
  calls: Calls,
  clock: () => Date,
  { account, region, reservationId, clientToken }: LaunchKey,
): Promise<ReadAnswer> {
  const filter =
    reservationId !== null
      ? { Name: 'reservation-id', Values: [literally(reservationId)] }
      : clientToken !== null
        ? { Name: 'client-token', Values: [literally(clientToken)] }
        : null;
  if (filter === null) return { is: 'failed', why: 'neither a reservation nor a client token is known of the launch' };
  const found: Seen[] = [];
  let at = clock();
  const page = (token: { NextToken?: string }) =>
    calls.describe({ account, region }, (ec2, { DescribeInstancesCommand }) => {
      if (token.NextToken === undefined) at = clock();
      return ec2.send(new DescribeInstancesCommand({ Filters: [filter], MaxResults: 1_000, ...token }));
    });
  try {
    for await (const { Reservations = [] } of pages(page)) {
      const arrived = clock();
      for (const { OwnerId, ReservationId, Instances = [] } of Reservations) {
        if (OwnerId !== account) continue;
        for (const instance of Instances) {
          const { InstanceId: id, ClientToken } = instance;
          const isOfIt = reservationId !== null ? ReservationId === reservationId : ClientToken === clientToken;
          if (id !== undefined && isOfIt) found.push(seen(instance, { account, region, id }, at, arrived));
        }
      }
    }
    return { is: 'seen', sightings: found };
  } catch (error) {
    return answerTo(error);
  }
}
