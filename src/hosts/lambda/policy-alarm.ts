import { hour } from '../../cases/time.ts';
import type { Service } from '../service/service.ts';

/** Has people told that the policy in force may not be the latest. The service tells it once a day. */
export function createPolicyAlarm(): (
  service: Pick<Service, 'alarm' | 'policy'>,
  trouble: string,
  at: Date,
) => Promise<void> {
  let last: Date | null = null;
  return async (service, trouble, at) => {
    // Asking whether it was told today costs a write: not with every event.
    if (last !== null && at.getTime() - last.getTime() < hour) return;
    await service.alarm({
      id: 'policy',
      at,
      title: 'The policy could not be read anew',
      text:
        `Broom goes on with the last policy that was good (${service.policy.digest.slice(0, 12)}), ` +
        `since the one that is in place now cannot be used: ${trouble}`,
    });
    last = at;
  };
}
