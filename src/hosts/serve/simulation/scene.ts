import type { Policy } from '../../../policy/types.ts';
import { createPacedClock } from '../../../simulate/paced-clock.ts';
import { createService } from '../../service/service.ts';
import type { Scene } from '../scene.ts';
import { workerClock } from './clock.ts';
import { createLiveWorld } from './world.ts';

export interface SimulationOptions {
  readonly seed: string;
  readonly speed: number;
  /** By which its people know which tags are wanted. */
  readonly policy: Policy;
  /** When its time is the real one, so to say: where the past ends that is lived through at once. */
  readonly now: Date;
}

/** How much of the past there is. */
const past = 6 * 3_600_000;

/** A made-up world that goes on without end. Imports nothing of AWS: there is nothing real that it could touch. */
export function createSimulation({ seed, speed, policy, now }: SimulationOptions): Scene {
  const start = now.getTime() - past;
  const clock = createPacedClock(start);
  const { world, queue, readLog } = createLiveWorld({ seed, clock, policy });
  let latest: { readonly digest: string; readonly since: Date } | null = null;
  const policySince = (digest: string): Date => {
    // However old its file is, this world has known its first policy from the beginning.
    if (latest?.digest !== digest) latest = { digest, since: new Date(latest === null ? start : clock.now()) };
    return latest.since;
  };
  return {
    policySince,
    clock: workerClock(clock),
    speed,
    simulation: { seed },
    queues: [{ kind: 'simulation', name: 'simulation', text: `a made-up world, seed ${seed}`, queue: queue.queue }],
    makeService: (parts) =>
      createService({
        ...parts,
        policySince: policySince(parts.policy.digest),
        world,
        // Messages are shown, and leave nowhere.
        senders: () => ({ send: async () => ({ is: 'sent' }) }),
        readLog,
        now: () => new Date(clock.now()),
        by: 'simulation',
      }),
    begin: async (over) => {
      await clock.run(now.getTime());
      void clock.pace(speed, over);
    },
  };
}
