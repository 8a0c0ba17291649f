import type { World } from '../../../engine/ports.ts';

/**
 * The world of an order that needs nothing of EC2: it is written down here, and the service, whose role it is, looks at
 * the instance and carries out what follows.
 */
export function refusingWorld(now: () => Date): World {
  const why = 'an order was given; the service reads the instance next';
  const failed = () => ({ is: 'failed', why, retryAt: now() }) as const;
  return {
    read: async () => ({ is: 'failed', why }),
    prepare: async () => ({ is: 'not', outcome: failed() }),
    act: async () => failed(),
    undo: async () => failed(),
    findLaunch: async () => ({ is: 'failed', why }),
    clockOffset: () => null,
  };
}
