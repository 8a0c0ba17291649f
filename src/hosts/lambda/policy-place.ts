import type { Policy } from '../../policy/types.ts';

/** Somewhere a policy is kept. */
export interface PolicyPlace {
  /** As it was configured, for messages. */
  readonly name: string;
  /**
   * Reads it, unless nothing has changed since it was last read whole.
   *
   * @throws {PolicyError} when it is broken, or not there
   * @throws anything else when it could not be had now
   */
  load(): Promise<LoadedPolicy | 'unchanged'>;
}

export interface LoadedPolicy {
  readonly policy: Policy;
  /** When it was put in place. */
  readonly since: Date;
}

/** What is wrong with a policy, for whoever wrote it; every mistake at once. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
