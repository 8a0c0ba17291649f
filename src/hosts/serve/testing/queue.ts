import type { QueueMessage } from '../../../aws/sqs.ts';
import type { NamedQueue } from '../take-queue.ts';

export interface FakeQueue extends NamedQueue {
  /** Bodies that somebody will receive, once they are visible. */
  put(...bodies: readonly string[]): void;
  /** What was asked of it, in order: `hide body 60`, `delete body`. */
  readonly calls: string[];
  /** Bodies that have not been deleted. */
  left(): readonly string[];
  /** The next receive fails. */
  breaks(error: Error): void;
}

/** A queue whose waits end only by a message or a signal; what was received is not visible again. */
export function fakeQueue(name = 'events'): FakeQueue {
  const [visible, hidden]: [string[], Set<string>] = [[], new Set()];
  const calls: string[] = [];
  const broken: Error[] = [];
  let arrive = (): void => {};
  const messageOf = (body: string): QueueMessage => ({ id: body, receipt: body, body, received: 1, sentAt: null });
  return {
    name,
    calls,
    put: (...bodies) => {
      visible.push(...bodies);
      arrive();
    },
    left: () => [...hidden, ...visible],
    breaks: (error) => {
      broken.push(error);
      arrive();
    },
    queue: {
      receive: async ({ signal } = {}) => {
        while (visible.length === 0 && broken.length === 0) {
          if (signal?.aborted) throw new DOMException('aborted', 'AbortError');
          await new Promise<void>((done) => {
            arrive = done;
            signal?.addEventListener('abort', () => done(), { once: true });
          });
        }
        const error = broken.shift();
        if (error !== undefined) throw error;
        const taken = visible.splice(0, 10);
        for (const body of taken) hidden.add(body);
        return taken.map(messageOf);
      },
      remove: async (receipts) => {
        for (const receipt of receipts) {
          hidden.delete(receipt);
          calls.push(`delete ${receipt}`);
        }
        return [];
      },
      extend: async (receipt, seconds) => {
        calls.push(`hide ${receipt} ${seconds}`);
        return true;
      },
    },
  };
}
