import type { Policy } from '../../policy/types.ts';
import type { Service } from '../service/service.ts';
import { type Log, wordsOf } from './log.ts';

export interface WatchParts {
  /** Reads the policy as it is now; throws when it is not valid. */
  readonly read: () => Promise<{ readonly policy: Policy; readonly changedAt: Date }>;
  readonly make: (policy: Policy, since: Date) => Promise<Service>;
  readonly log: Log;
  /** Told of a policy that was taken up, and of one that was not; for people. */
  readonly onTurn?: (text: string) => void;
}

export interface PolicyWatch {
  /** The service of the last good policy. */
  readonly service: () => Service;
  /** Takes up the policy if it has changed; one that is not valid is told of once, and the last good one kept. */
  readonly look: () => Promise<void>;
  /** Why what stands there now was not taken up; null: it was. */
  readonly trouble: () => string | null;
}

/** @throws when there is no good policy to begin with, or the store cannot be reached */
export async function watchPolicy({ read, make, log, onTurn }: WatchParts): Promise<PolicyWatch> {
  const begin = async ({ policy, changedAt }: Awaited<ReturnType<typeof read>>): Promise<Service> => {
    const made = await make(policy, changedAt);
    if (made.idle === 'old-policy')
      log('error', 'a newer policy is in force in this store: nothing is acted on by this one', {
        policy: policy.digest.slice(0, 12),
        since: changedAt.toISOString(),
      });
    return made;
  };
  let service = await begin(await read());
  let complaint: string | null = null;
  return {
    service: () => service,
    trouble: () => complaint,
    look: async () => {
      try {
        const found = await read();
        complaint = null;
        if (found.policy.digest === service.policy.digest) return;
        service = await begin(found);
        log('info', 'the policy has changed, and is taken up', { policy: found.policy.digest.slice(0, 12) });
        onTurn?.('the policy has changed, and is taken up');
      } catch (error) {
        const why = wordsOf(error);
        if (why === complaint) return;
        complaint = why;
        onTurn?.('the policy is not valid as it stands: the last good one is kept');
        log('error', 'THE POLICY IS NOT VALID: the last good one is kept', { why });
      }
    },
  };
}
