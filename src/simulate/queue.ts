import type { LaunchKey } from '../engine/ports.ts';
import type { Sighting } from '../facts/types.ts';
import type { Clock } from './clock.ts';

/** What a queue delivers: evidence, or a launch whose record does not name its instances. */
export type Body =
  | { readonly kind: 'sightings'; readonly sightings: readonly Sighting[] }
  | { readonly kind: 'seek'; readonly launch: LaunchKey & { readonly principal: string } };

export interface Message {
  readonly body: Body;
  /** Not delivered again. */
  done(): void;
}

/** Like SQS: whatever was received and is not done comes again after a while. No order is promised. */
export interface MessageQueue {
  send(body: Body): void;
  /** At least one, at most ten; waits for them. */
  receive(): Promise<readonly Message[]>;
  /** How many were not done yet, received or not. */
  open(): number;
}

const visibleAgainAfter = 90_000;
const batch = 10;

export function createMessageQueue(clock: Clock): MessageQueue {
  const visible: Body[] = [];
  const waiting: ((messages: readonly Message[]) => void)[] = [];
  let open = 0;
  const put = (body: Body): void => {
    visible.push(body);
    wake();
  };
  const wake = (): void => {
    while (visible.length > 0) {
      const receiver = waiting.shift();
      if (receiver === undefined) return;
      receiver(visible.splice(0, batch).map(handOut));
    }
  };
  const handOut = (body: Body): Message => {
    let isDone = false;
    clock.at(clock.now() + visibleAgainAfter, () => {
      if (!isDone) put(body);
    });
    return {
      body,
      done: () => {
        if (!isDone) open -= 1;
        isDone = true;
      },
    };
  };
  return {
    send: (body) => {
      open += 1;
      put(body);
    },
    receive: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        wake();
      }),
    open: () => open,
  };
}
