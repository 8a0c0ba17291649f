import type { Outcome } from '../cases/types.ts';
import { isNoAccess, nameOf, troubleOf, whyOf } from './errors.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** EC2 is not ready, or nobody knows whether it was done; a new read comes first. */
const soon = minute;
/** Of what we know no better. */
const later = 10 * minute;
const throttledFor = 30 * second;
/** What only a person can change. */
const long = 6 * hour;

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** What an error of a call that changes something means for its step. `retryAt` is told from `at`. */
export function outcomeOf(error: unknown, at: Date): Outcome {
  const why = whyOf(error);
  if (isNoAccess(error)) return { is: 'held', rail: 'no-access', retryAt: after(at, long) };
  switch (troubleOf(error)) {
    case 'too-late':
      return { is: 'failed', retryAt: at, why };
    case 'throttled':
      return { is: 'failed', retryAt: after(at, throttledFor), why };
    case 'denied':
      return { is: 'held', rail: 'denied', retryAt: after(at, long) };
    case 'unknown-instance':
    case 'unreachable':
      return { is: 'failed', retryAt: after(at, soon), why };
    default:
      return byName(error, at, why);
  }
}

function byName(error: unknown, at: Date, why: string): Outcome {
  switch (nameOf(error)) {
    case 'OperationNotPermitted':
      // The one place where words decide: EC2 has one name for its protections and for what is somebody else's to do.
      return {
        is: 'held',
        rail: /disableApi(Termination|Stop)/.test(why) ? 'protection' : 'denied',
        retryAt: after(at, long),
      };
    case 'UnsupportedOperation':
    case 'TagLimitExceeded':
      return { is: 'impossible', why };
    // Pending instances, and stopping ones that are to start; a group or an interface that went since it was read.
    case 'IncorrectInstanceState':
    case 'IncorrectState':
    case 'InvalidNetworkInterfaceID.NotFound':
    case 'InvalidGroup.NotFound':
      return { is: 'failed', retryAt: after(at, soon), why };
    default:
      return { is: 'failed', retryAt: after(at, later), why };
  }
}

/** The tags may be right by now: it is read again at once. */
export const readAgain = (at: Date, why: string): Outcome => ({ is: 'failed', retryAt: at, why });

/** EC2's reads lag behind: by then they should show what it has refused for. */
export const readAgainLater = (at: Date, why: string): Outcome => ({
  is: 'failed',
  retryAt: after(at, 30 * second),
  why,
});

/** There is no such group in the VPC: somebody has to make one. */
export const noQuarantineGroup = (at: Date): Outcome => ({
  is: 'held',
  rail: 'no-quarantine-group',
  retryAt: after(at, hour),
});
