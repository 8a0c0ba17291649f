import { createInbox, type SqliteInbox } from '../../stores/sqlite/inbox.ts';
import { createSnsApp } from '../http/sns/app.ts';
import type { Outcome } from '../http/sns/outcomes.ts';
import { createSnsServer } from '../http/sns/server.ts';
import { type Listening, listen } from './listen.ts';
import { type Log, wordsOf } from './log.ts';
import { hostAndPort } from './plan/address.ts';
import type { SnsPlan } from './plan/plan.ts';
import type { Scene } from './scene.ts';

/** Where SNS posts to, and what it has brought that is not judged yet. */
export interface Endpoint {
  readonly inbox: SqliteInbox;
  readonly listening: Listening;
  readonly url: string;
  readonly counts: () => Readonly<Record<Outcome, number>>;
  /** Takes no more, and ends what was begun. */
  stop(within: number): Promise<void>;
}

export interface EndpointParts {
  readonly plan: SnsPlan;
  readonly file: string;
  readonly scene: Scene;
  readonly log: Log;
  readonly onConfirmed: (topicArn: string) => void;
}

/** @throws {Mistake} when the address cannot be had */
export async function openEndpoint({ plan, file, scene, log, onConfirmed }: EndpointParts): Promise<Endpoint> {
  const inbox = await createInbox({ file, now: scene.clock.now });
  try {
    // What the last process was working on when it died need not wait until it shows by itself.
    await inbox.recover();
    const app = createSnsApp({
      inbox,
      topics: plan.topics,
      path: plan.path,
      now: scene.clock.now,
      log,
      hosts: scene.snsHosts ?? [],
      onConfirmed,
    });
    const listening = await listen(createSnsServer(app), plan.address, '--sns');
    return {
      inbox,
      listening,
      url: `http://${hostAndPort(listening.address)}${app.path}`,
      counts: app.counts,
      stop: (within) => listening.close(within),
    };
  } catch (error) {
    await inbox.close();
    throw error;
  }
}

const longestPause = 600_000;

/** Asks the topic to send here, until it has taken it: the endpoint confirms by itself. */
export async function subscribe(
  { topicArn, endpoint }: NonNullable<SnsPlan['subscribe']>,
  { clock, subscribe: ask }: Scene,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  for (let pause = 2_000; ask !== undefined && !stop.aborted; pause = Math.min(longestPause, pause * 2)) {
    try {
      await ask(topicArn, endpoint);
      log('info', 'subscribed; SNS asks for the confirmation now', { topic: topicArn, endpoint });
      return;
    } catch (error) {
      log('error', 'the topic could not be subscribed to', { topic: topicArn, endpoint, why: wordsOf(error) });
      await clock.sleep(pause, stop);
    }
  }
}
