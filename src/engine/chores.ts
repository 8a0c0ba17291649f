import { plus, second } from '../cases/time.ts';
import type { Sighting } from '../facts/types.ts';
import type { Parts } from './engine.ts';
import type { Chore } from './ports.ts';

/** EC2's reads may lag behind the launch; after so long the instances are not going to be found. */
const givenUpAfter = 900 * second;

/** Looks for the instances of launches whose records do not name them. */
export async function seekLaunches(
  parts: Parts,
  handle: (sightings: readonly Sighting[]) => Promise<void>,
): Promise<void> {
  const { store, world, now } = parts;
  for (const chore of await store.dueChores(now(), 100)) {
    const answer = await world.findLaunch(chore, now());
    if (answer.is === 'seen' && answer.sightings.length > 0) {
      await handle(answer.sightings);
      await store.moveChore(chore.id, null);
    } else if (now().getTime() - chore.since.getTime() < givenUpAfter)
      await store.moveChore(chore.id, plus(now(), 60 * second));
    else {
      await giveUp(parts, chore);
      await store.moveChore(chore.id, null);
    }
  }
}

async function giveUp({ alarm, now }: Parts, { id, account, region, principal, reservationId }: Chore): Promise<void> {
  await alarm({
    id,
    at: now(),
    title: `A launch in ${account} ${region} could not be judged`,
    text:
      `CloudTrail left out which instances a launch by ${principal} started, and EC2 does not find them ` +
      `(reservation ${reservationId ?? 'not told'}). Run a scan of that account and region to judge them.`,
  });
}
