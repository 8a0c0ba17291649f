import type { World } from '../../../../engine/ports.ts';
import type { Sighting } from '../../../../facts/types.ts';
import type { Policy } from '../../../../policy/types.ts';
import { type Clock, createClock } from '../../../../simulate/clock.ts';
import { createEc2, type Ec2 } from '../../../../simulate/ec2.ts';
import { createEvidence } from '../../../../simulate/evidence.ts';
import { faultsOf } from '../../../../simulate/faults.ts';
import { createLog } from '../../../../simulate/log.ts';
import { createOutages } from '../../../../simulate/outages.ts';
import { createPeople } from '../../../../simulate/people.ts';
import { createRandom } from '../../../../simulate/random.ts';
import { asSightings } from '../../../../simulate/tellings.ts';
import type { Worker } from '../../../../simulate/worker.ts';
import { createSimulatedWorld } from '../../../../simulate/world.ts';
import { hostileLaunches } from './hostile-launches.ts';

export interface SampleWorldParts {
  readonly seed: string;
  readonly launches: number;
  readonly policy: Policy;
  /** When the week ends. */
  readonly end: Date;
}

/** Somebody's accounts, with people who launch and tag, on a clock that moves only when it is told to. */
export interface SampleWorld {
  readonly clock: Clock;
  readonly ec2: Ec2;
  readonly ec2World: World;
  /** Sets it going: evidence to the first, a tick a minute to the second. */
  begin(take: (sightings: readonly Sighting[]) => Promise<void>, tick: () => Promise<unknown>): void;
  /** Sightings that were told. */
  taken(): number;
}

const [minute, hour] = [60_000, 3_600_000];

export function createSampleWorld({ seed, launches, policy, end }: SampleWorldParts): SampleWorld {
  const random = createRandom(seed);
  const to = end.getTime();
  const from = to - 150 * hour;
  const clock = createClock(from - hour);
  const none = () => faultsOf.none;
  let [count, take] = [0, async (_: readonly Sighting[]): Promise<void> => {}];
  const evidence = createEvidence({
    clock,
    random: random.fork('evidence'),
    faults: none,
    send: (body) => {
      if (body.kind !== 'sightings') return;
      count += body.sightings.length;
      void take(body.sightings.map((one) => ({ ...one, arrived: new Date(clock.now()) })));
    },
    keeps: false,
    tellings: asSightings,
  });
  const ec2 = createEc2({ clock, random: random.fork('ec2'), tell: evidence.tell });
  const worker: Worker = {
    by: 'sample',
    offset: 0,
    isAlive: () => true,
    kill: () => {},
    now: () => new Date(clock.now()),
    // Nothing takes time here: whoever orders something while the clock stands still is answered all the same.
    call: async ({ leaves, effect }) => leaves?.() ?? effect(),
  };
  const ec2World = createSimulatedWorld({
    ec2,
    clock,
    worker,
    random: random.fork('world'),
    faults: none,
    outages: createOutages(random.fork('outages'), () => 0, from, to),
    log: createLog(false),
    role: 'broom-enforcer',
    hasGuards: false,
    claimOf: () => null,
  });
  createPeople({
    clock,
    random: random.fork('people'),
    ec2,
    policy,
    launches,
    from,
    to,
    isCalm: false,
    onTooLate: () => {},
  });
  if (launches > 0) hostileLaunches(clock, ec2, to);
  const begin: SampleWorld['begin'] = (toService, tick) => {
    take = toService;
    const next = (): void => {
      void tick();
      clock.at(clock.now() + minute, next);
    };
    clock.at(clock.now() + minute, next);
  };
  return { clock, ec2, ec2World, begin, taken: () => count };
}
