import type { Mailbox } from '../../engine/ports.ts';
import { postMail } from '../post.ts';
import type { Delivery, Message } from '../types.ts';
import type { FakeMailbox, Gate } from './mailbox.ts';

/** What a channel may do with a message. */
export type Fate = 'sent' | 'failed' | 'arrived, no answer' | 'lost, no answer' | 'throws';

export interface Arrival {
  readonly channel: string;
  readonly key: string;
  readonly ids: readonly string[];
}

/** Processes that post side by side, on a clock of their own; each stands still at every step until it is let go on. */
export interface Stage {
  readonly arrivals: readonly Arrival[];
  /** Lets a process take one step, or begin anew. */
  readonly step: (name: string) => Promise<void>;
  /** Ends it where it stands; another takes its name. */
  readonly crash: (name: string) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** Lets one more process post by itself until nothing is left; null when that never comes. */
  readonly finish: () => Promise<void>;
}

interface Process {
  readonly held: { readonly step: string; readonly go: () => void }[];
  isRunning: boolean;
  readonly run: () => void;
}

export function createStage(mailbox: FakeMailbox, start: Date, fates: Iterator<Fate>): Stage {
  const arrivals: Arrival[] = [];
  const processes = new Map<string, Process>();
  let now = start;
  let count = 0;

  const sender = (channel: string, gate: Gate, fateOf: () => Fate) => ({
    send: async (message: Message): Promise<Delivery> => {
      await gate('send');
      const fate = fateOf();
      if (fate === 'sent' || fate === 'arrived, no answer')
        arrivals.push({ channel, key: message.key, ids: idsOf(message) });
      await gate('answer');
      if (fate === 'throws') throw new Error('the socket broke');
      if (fate === 'sent') return { is: 'sent' };
      const failed = { is: 'failed', why: fate, retryAt: now } as const;
      return fate === 'failed' ? failed : { ...failed, mayHaveArrived: true };
    },
  });
  const post = (reached: Mailbox, gate: Gate, fateOf: () => Fate) => {
    const by = `process ${++count}`;
    const rests = new Map();
    return () =>
      postMail({ mailbox: reached, senders: (channel) => sender(channel, gate, fateOf), by, now: () => now, rests });
  };
  const begin = (): Process => {
    const held: Process['held'][number][] = [];
    const gate: Gate = (step) => new Promise((go) => held.push({ step, go }));
    const once = post(mailbox.by(gate), gate, () => fates.next().value ?? 'sent');
    const process: Process = {
      held,
      isRunning: false,
      run: () => {
        process.isRunning = true;
        once().then(
          () => (process.isRunning = false),
          () => (process.isRunning = false),
        );
      },
    };
    return process;
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const own = (name: string): Process => {
    const process = processes.get(name) ?? begin();
    processes.set(name, process);
    return process;
  };
  return {
    arrivals,
    step: async (name) => {
      const process = own(name);
      if (!process.isRunning) process.run();
      else process.held.shift()?.go();
      await settle();
    },
    crash: (name) => void processes.delete(name),
    wait: async (ms) => {
      // A claim is written well within its minute; who sleeps in the middle of that for longer is not ours to save.
      for (const { held } of processes.values()) {
        const halfway = held.findIndex(({ step }) => step === 'seize, halfway');
        if (halfway >= 0) held.splice(halfway, 1)[0]?.go();
      }
      await settle();
      now = new Date(now.getTime() + ms);
    },
    finish: async () => {
      processes.clear();
      const open: Gate = async () => {};
      const once = post(mailbox.by(open), open, () => 'sent');
      for (let round = 0; round < 500 && mailbox.unsent().length > 0; round++) {
        await once();
        now = new Date(now.getTime() + 6 * 60_000);
      }
    },
  };
}

const idsOf = ({ contents }: Message): string[] =>
  contents.map((content) => (content.kind === 'alarm' ? content.alarm.id : content.notice.ref.id));
