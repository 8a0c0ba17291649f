import { whyOf } from '../../aws/errors.ts';
import { plus } from '../../cases/time.ts';
import { type LoadedPolicy, PolicyError, type PolicyPlace } from './policy-place.ts';

/** The policy in force, looked at again from time to time. */
export interface PolicySource {
  /**
   * The latest policy that could be had and is valid.
   *
   * @throws when none ever was
   */
  current(): Promise<LoadedPolicy>;
  /** Why the policy in force may not be the latest; null when it is. Texts of strangers may stand in it. */
  readonly trouble: string | null;
}

export interface PolicySourceOptions {
  readonly place: PolicyPlace;
  readonly now: () => Date;
  /** How long what was read counts as the latest, in ms. */
  readonly refresh: number;
  /** How long reading it may take, in ms; left out: 8 s, and 3 s where one is in force. */
  readonly within?: number;
}

export function createPolicySource({ place, now, refresh, within }: PolicySourceOptions): PolicySource {
  let inForce: LoadedPolicy | null = null;
  let trouble: string | null = null;
  let next: Date | null = null;
  const read = async (): Promise<void> => {
    const answer = await inTime(place.load(), within ?? (inForce === null ? 8_000 : 3_000), place.name);
    if (answer !== 'unchanged') inForce = answer;
    trouble = null;
  };
  return {
    current: async () => {
      if (inForce !== null && next !== null && now() < next) return inForce;
      try {
        await read();
      } catch (error) {
        const why = wordsOf(error, place.name);
        if (inForce === null) throw new PolicyError(`no policy could be had: ${why}`, { cause: error });
        trouble = why;
      }
      next = plus(now(), refresh);
      return inForce ?? Promise.reject(new PolicyError(`${place.name}: gave no policy`));
    },
    get trouble() {
      return trouble;
    },
  };
}

const wordsOf = (error: unknown, name: string): string =>
  error instanceof PolicyError ? error.message : `${name}: ${whyOf(error)}`;

/** Events wait for this: a place that does not answer must not stop them. */
async function inTime<T>(work: Promise<T>, ms: number, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
