import { readLimits } from '../../../cloudtrail/object.ts';
import type { World } from '../../../engine/ports.ts';
import { hasEnded } from '../../../facts/fold.ts';
import type { Policy } from '../../../policy/types.ts';
import { readPipe } from '../../../replay/read-object.ts';
import { createEc2, type Ec2 } from '../../../simulate/ec2.ts';
import { type Faults, faultsOf } from '../../../simulate/faults.ts';
import { userOf } from '../../../simulate/launchers.ts';
import { createLog } from '../../../simulate/log.ts';
import { createOutages } from '../../../simulate/outages.ts';
import type { PacedClock } from '../../../simulate/paced-clock.ts';
import { createPeople } from '../../../simulate/people.ts';
import { createRandom, type Random } from '../../../simulate/random.ts';
import { createWorker } from '../../../simulate/worker.ts';
import { createSimulatedWorld } from '../../../simulate/world.ts';
import type { ReadLog } from '../../service/evidence.ts';
import { playCast } from './cast.ts';
import { createLiveEvidence } from './evidence.ts';
import { createLiveQueue, type LiveQueue } from './queue.ts';

/** EC2 of four accounts, the people in them, and what AWS tells of both: endless, and nothing of it real. */
export interface LiveWorld {
  readonly world: World;
  readonly ec2: Ec2;
  readonly queue: LiveQueue;
  readonly readLog: ReadLog;
}

export interface LiveWorldParts {
  readonly seed: string;
  readonly clock: PacedClock;
  readonly policy: Policy;
}

const [minute, hour] = [60_000, 3_600_000];
/** So many instances are launched in each span of so long, beside the cast's: one call never takes all of an hour's. */
const [launches, span] = [3, 10 * minute];
/** Of launch calls, so that no two spans have the same: more than there are in one. */
const callsPerSpan = 100;
/** Log objects that are kept; each is read within minutes. */
const mostObjects = 500;

/** Some of what goes wrong in the real world, and nothing that would keep a newcomer waiting for an hour. */
const faults: Faults = {
  ...faultsOf.none,
  throttled: 0.004,
  noAnswer: 0.002,
  slow: 0.01,
  lag: 10_000,
  lost: 0.02,
  doubled: 0.05,
  late: 0.02,
};

const names = [
  'web',
  'api',
  'build',
  'batch',
  'etl',
  'cache',
  'bastion',
  'notebook',
  'load-test',
  'gpu',
  'demo',
] as const;

/** Most instances have one, and some what a browser must not take for its own. */
const nameOf = (random: Random): ReadonlyMap<string, string> =>
  random.chance(0.85)
    ? new Map([['Name', random.chance(0.02) ? '<b>not bold</b>' : `${random.pick(names)}-${random.whole(1, 40)}`]])
    : new Map();

export function createLiveWorld({ seed, clock, policy }: LiveWorldParts): LiveWorld {
  const random = createRandom(seed);
  const around = createRandom(`${seed}/around`);
  const queue = createLiveQueue(clock);
  const objects = new Map<string, Buffer>();
  const tell = createLiveEvidence({
    clock,
    random: around.fork('evidence'),
    faults,
    send: queue.send,
    put: (key, bytes) => {
      objects.set(key, bytes);
      for (const first of objects.keys()) {
        if (objects.size <= mostObjects) break;
        objects.delete(first);
      }
    },
  });
  const ec2 = createEc2({ clock, random: random.fork('ec2'), tell });
  const log = createLog(false);
  const world = createSimulatedWorld({
    clock,
    random: around.fork('world'),
    faults: () => faults,
    outages: createOutages(around.fork('outages'), () => 0, 0, 0),
    ec2,
    log,
    worker: createWorker({
      by: 'simulation',
      clock,
      random: around.fork('worker'),
      faults: () => faults,
      offset: 0,
      onDeath: () => {},
    }),
    role: policy.role,
    hasGuards: false,
    claimOf: () => null,
  });
  const people = random.fork('people');
  const live = (nth: number): void => {
    const from = clock.now();
    createPeople({
      clock,
      random: people.fork(nth),
      ec2,
      policy,
      launches,
      firstCall: nth * callsPerSpan,
      also: nameOf,
      from,
      to: from + span,
      isCalm: false,
      onTooLate: () => {},
    });
    playCast({ clock, random: people, ec2, policy, also: nameOf }, nth * callsPerSpan + callsPerSpan / 2, span);
    if (nth % (hour / span) === 0) tidy();
    clock.at(from + span, () => live(nth + 1));
  };
  /** Nobody keeps an instance for ever, and a simulator that runs for weeks no memory of it. */
  const tidy = (): void => {
    for (const machine of ec2.machines.values()) {
      const own = random.fork(`end of ${machine.ref.id}`);
      const age = clock.now() - machine.launchedAt;
      if (age > own.between(10 * hour, 72 * hour) && !hasEnded(machine.state.now()))
        ec2.terminate(machine, userOf(own, machine.ref.account));
    }
    ec2.forget(clock.now() - 2 * hour);
    log.reads.clear();
    for (const kept of [log.calls, log.undos]) kept.length = 0;
  };
  clock.at(clock.now(), () => live(0));
  return {
    world,
    ec2,
    queue,
    readLog: async ({ bucket, key }) => {
      const bytes = objects.get(key);
      return bytes === undefined ? null : readPipe(`s3://${bucket}/${key}`, once(bytes), readLimits);
    },
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
