import type { Store } from '../../engine/ports.ts';
import type { Sighting } from '../../facts/types.ts';
import type { Policy } from '../../policy/types.ts';
import type { Service } from '../service/service.ts';
import type { Clock } from './clock.ts';
import type { NamedQueue } from './take-queue.ts';
import type { WorkerParts } from './worker.ts';

/** The world that a service works in: AWS, or one that is made up. */
export interface Scene {
  readonly clock: Clock;
  /** Virtual seconds a second; 1 in the real world. */
  readonly speed: number;
  readonly simulation: { readonly seed: string } | null;
  readonly queues: readonly SceneQueue[];
  readonly deadLetters?: WorkerParts['deadLetters'];
  /** When a policy came into this world; left out: when its file was changed. */
  readonly policySince?: (digest: string) => Date;
  readonly makeService: (parts: SceneServiceParts) => Promise<Service>;
  /** Asks a topic to send to an endpoint of ours. */
  readonly subscribe?: (topicArn: string, endpoint: string) => Promise<unknown>;
  /** Origins of emulators that are believed to be SNS. */
  readonly snsHosts?: readonly string[];
  /** Lives through what came before, and goes on by itself; resolves when there is something to look at. */
  readonly begin?: (over: AbortSignal) => Promise<void>;
}

export interface SceneQueue extends Pick<NamedQueue, 'name' | 'queue'> {
  readonly kind: 'sqs' | 'simulation';
  readonly text: string;
}

export interface SceneServiceParts {
  readonly policy: Policy;
  readonly policySince: Date;
  readonly store: Store;
  readonly dryRun: boolean;
  readonly onTaken: (sightings: readonly Sighting[]) => void;
}
