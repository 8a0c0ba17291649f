import type { QueueMessage } from '../../../aws/sqs.ts';
import type { Clock } from '../../../simulate/clock.ts';
import type { NamedQueue } from '../take-queue.ts';

export interface LiveQueue extends Pick<NamedQueue, 'queue'> {
  send(body: string): void;
  /** How many were not deleted yet, received or not. */
  waiting(): number;
}

const mostAtOnce = 10;

/** Like SQS: what was received is hidden for a while, and comes again unless it is deleted. */
export function createLiveQueue(clock: Clock): LiveQueue {
  const messages = new Map<string, { readonly body: string; received: number; visibleAt: number }>();
  const visible: string[] = [];
  let [count, ring] = [0, (): void => {}];
  const show = (id: string): void => {
    visible.push(id);
    ring();
  };
  const hide = (id: string, seconds: number): boolean => {
    const message = messages.get(id);
    if (message === undefined) return false;
    const until = clock.now() + seconds * 1_000;
    message.visibleAt = until;
    clock.at(until, () => {
      if (messages.get(id)?.visibleAt === until) show(id);
    });
    return true;
  };
  const take = (seconds: number): QueueMessage[] =>
    visible.splice(0, mostAtOnce).flatMap((id) => {
      const message = messages.get(id);
      if (message === undefined) return [];
      message.received += 1;
      hide(id, seconds);
      return [{ id, receipt: id, body: message.body, received: message.received, sentAt: null }];
    });
  return {
    send: (body) => {
      count += 1;
      const id = `${count}`;
      messages.set(id, { body, received: 0, visibleAt: clock.now() });
      show(id);
    },
    waiting: () => messages.size,
    queue: {
      receive: async ({ visibilitySeconds = 60, signal } = {}) => {
        while (visible.length === 0 && signal?.aborted !== true)
          await new Promise<void>((resolve) => {
            const done = (): void => {
              signal?.removeEventListener('abort', done);
              resolve();
            };
            ring = done;
            signal?.addEventListener('abort', done, { once: true });
          });
        return signal?.aborted === true ? [] : take(visibilitySeconds);
      },
      remove: async (receipts) => {
        for (const receipt of receipts) messages.delete(receipt);
        return [];
      },
      extend: async (receipt, seconds) => hide(receipt, seconds),
    },
  };
}
