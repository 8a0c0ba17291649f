import { createEngine, type Engine } from '../engine/engine.ts';
import type { ActivePolicy, Store, World } from '../engine/ports.ts';
import { hasEnded, keyOf } from '../facts/fold.ts';
import type { Sighting } from '../facts/types.ts';
import { alarmLetters, lettersOf } from '../messages/notice.ts';
import { postMail, type Rests } from '../messages/post.ts';
import type { Delivery, Sender } from '../messages/types.ts';
import type { Policy } from '../policy/types.ts';
import type { MemoryStore } from '../stores/memory.ts';
import type { Clock } from './clock.ts';
import type { Ec2 } from './ec2.ts';
import type { Faults } from './faults.ts';
import type { Claimed, Log, Sent } from './log.ts';
import type { Outages } from './outages.ts';
import type { MessageQueue } from './queue.ts';
import type { Random } from './random.ts';
import { type About, createSimulatedStore } from './store.ts';
import { createWorker, InjectedError, type Worker } from './worker.ts';
import { createSimulatedWorld } from './world.ts';

export interface HostParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly ec2: Ec2;
  readonly store: MemoryStore;
  readonly queue: MessageQueue;
  readonly outages: Outages;
  readonly log: Log;
  readonly hasGuards: boolean;
  readonly isDry: boolean;
  readonly asText: number;
  /** The newest policy, and when it was put in place. */
  readonly policy: () => Version;
}

export interface Version {
  readonly policy: Policy;
  readonly since: number;
}

/** A host whose processes die and begin anew. */
export interface Host {
  /** Ends its process, as a deployment does; the next begins with the newest policy. */
  restart(): void;
  /** An engine of the running process; null between two. */
  engine(): Running | null;
}

export interface Running {
  readonly engine: Engine;
  readonly store: Store;
  readonly world: World;
  readonly worker: Worker;
}

/** What a host does: takes in what the queue delivers, or gives ticks and sends mail. */
export type Job = (running: Running, parts: HostParts) => Promise<void>;

export function createHost(name: string, job: Job, parts: HostParts): Host {
  const { clock, log } = parts;
  const random = parts.random.fork(name);
  let [count, running]: [number, Running | null] = [0, null];
  const begin = (): void => {
    count += 1;
    const by = `${name}#${count}`;
    const { clockOff } = parts.faults();
    const worker = createWorker({
      by,
      clock,
      random: random.fork(count),
      faults: parts.faults,
      offset: Math.round(random.between(-clockOff, clockOff)),
      onDeath: () => {
        running = null;
        log.deaths.push({ at: clock.now(), by });
        log.line(clock.now(), '-', () => `${by} dies`);
        clock.at(clock.now() + random.between(1_000, 60_000), begin);
      },
    });
    log.clocks.set(by, worker.offset);
    void live(worker);
  };
  const live = async (worker: Worker): Promise<void> => {
    try {
      running = await start(parts, worker, random.fork(`world ${count}`));
      await job(running, parts);
    } catch (error) {
      noteError(log, clock, worker.by, error);
      worker.kill();
    }
  };
  begin();
  return { restart: () => running?.worker.kill(), engine: () => running };
}

async function start(parts: HostParts, worker: Worker, random: Random): Promise<Running> {
  const { clock, faults, log } = parts;
  const { policy: written, since } = parts.policy();
  const about = new Map<string, About>();
  const claims = new Map<string, Claimed>();
  const onClaim = (claim: Claimed): void => void claims.set(claim.key, claim);
  const means = {
    inner: parts.store,
    worker,
    clock,
    faults,
    log,
    about,
    onClaim,
    isText: () => random.chance(parts.asText),
  };
  const active = await createSimulatedStore({ ...means, policy: written }).activate(
    { digest: written.digest, since: new Date(since), enforcing: enforcingOf(written) },
    worker.now(),
  );
  if (log.active.at(-1)?.policy.digest !== active.digest && active.digest === written.digest)
    log.active.push({ at: clock.now(), policy: written });
  const policy = withTimes(written, active);
  const store = createSimulatedStore({ ...means, policy });
  const world = createSimulatedWorld({
    ...parts,
    worker,
    random,
    role: policy.role,
    claimOf: (key) => claims.get(key) ?? null,
  });
  const engine = createEngine({
    policy,
    store,
    world,
    now: worker.now,
    letters: (subject, effect, at) => {
      const letters = lettersOf(subject, effect, policy, at);
      const key = keyOf(subject.ref);
      for (const { id } of letters) about.set(id, { key, rule: effect.rule, occasion: `${effect.index}` });
      return letters;
    },
    alarm: async (alarm) => {
      if (!parts.isDry) await store.post(alarmLetters(alarm, policy, worker.now()));
    },
    by: worker.by,
    idle: parts.isDry ? 'dry-run' : active.digest === policy.digest ? null : 'old-policy',
    keepsHistory: false,
    concurrency: 4,
  });
  return { engine, store, world, worker };
}

const enforcingOf = ({ rules }: Policy): readonly string[] =>
  rules.filter(({ mode }) => mode === 'enforce').map(({ id }) => id);

/** Each rule with the moment from which it has been enforcing. */
export function withTimes(policy: Policy, { enforcingSince }: ActivePolicy): Policy {
  const rules = policy.rules.map((rule) => {
    const since = enforcingSince.get(rule.id);
    return since === undefined ? rule : { ...rule, enforcingSince: since };
  });
  return { ...policy, rules };
}

/** Takes in what the queue delivers, ten messages at a time. */
export const consume: Job = async ({ engine, worker }, { queue, log, clock }) => {
  while (worker.isAlive()) {
    const messages = await queue.receive();
    // Whoever died while waiting has received nothing: it comes again.
    if (!worker.isAlive()) return;
    await Promise.all(
      messages.map(async ({ body, done }) => {
        try {
          if (body.kind === 'seek') await engine.seek(body.launch);
          else await engine.handle(body.sightings.map((one) => ({ ...one, arrived: worker.now() })));
          if (body.kind === 'sightings') noteTaken(log, clock.now(), body.sightings);
          done();
        } catch (error) {
          noteError(log, clock, worker.by, error);
        }
      }),
    );
  }
};

const minute = 60_000;

/** Gives the ticks of each minute, and sends what is in the mail. */
export const tend: Job = async (running, parts) => {
  const { engine, store, worker } = running;
  const { clock, store: inner, log } = parts;
  const phase = parts.random.fork(worker.by).between(0, minute);
  const rests: Rests = new Map();
  while (worker.isAlive()) {
    await clock.sleep(minute - ((clock.now() - phase) % minute));
    if (!worker.isAlive()) return;
    const wake = await inner.nextWake();
    const { releases } = await inner.shared();
    try {
      if (releases.length > 0 || (wake !== null && wake.getTime() <= worker.now().getTime())) {
        const { failed } = await engine.sweep({ until: new Date(worker.now().getTime() + 5 * minute) });
        for (const { error } of failed) noteError(log, clock, worker.by, error);
      }
      if ((await inner.pending(worker.now(), 1)).length === 0) continue;
      await postMail({
        mailbox: store,
        senders: (channel) => senderOf(running, parts, channel),
        by: worker.by,
        now: worker.now,
        rests,
        // In real time, of which none passes here.
        sendWithin: 86_400_000,
      });
    } catch (error) {
      noteError(log, clock, worker.by, error);
    }
  }
};

function senderOf({ worker }: Running, { clock, faults, log }: HostParts, channel: string): Sender {
  return {
    send: async (message) => {
      const { at: since, letters } = log.seized.get(message.key) ?? { at: clock.now(), letters: [] };
      const note = (is: Sent['is']): void => {
        log.sends.push({ at: clock.now(), since, by: worker.by, channel, message: message.key, letters, is });
        log.line(clock.now(), '-', () => `${worker.by} sends ${message.key} to ${channel}: ${is}`);
      };
      return worker.call<Delivery>({
        usual: 200,
        effect: async () => {
          note('sent');
          return { is: 'sent' };
        },
        failure: {
          share: faults().channel,
          answer: (wasMade) => {
            const retryAt = new Date(worker.now().getTime() + minute);
            if (wasMade) return { is: 'failed', why: 'no answer', retryAt, mayHaveArrived: true };
            note('failed');
            return { is: 'failed', why: 'busy', retryAt };
          },
        },
      });
    },
  };
}

function noteTaken({ taken, ended }: Log, now: number, sightings: readonly Sighting[]): void {
  for (const sighting of sightings) {
    const { ref, kind, at } = sighting;
    const key = keyOf(ref);
    if (kind === 'state-changed' && hasEnded(sighting.state) && !ended.has(key)) ended.set(key, now);
    if (kind !== 'tags-changed' && kind !== 'facts-changed') continue;
    const known = taken.get(key);
    if (known === undefined) taken.set(key, [{ at: at.getTime(), taken: now }]);
    else known.push({ at: at.getTime(), taken: now });
  }
}

function noteError(log: Log, clock: Clock, by: string, error: unknown): void {
  const causes = error instanceof AggregateError ? error.errors : [error];
  for (const cause of causes) {
    if (cause instanceof InjectedError) continue;
    log.errors.push({ at: clock.now(), by, error: cause });
    log.line(clock.now(), '-', () => `${by} fails: ${cause}`);
  }
}

const scansEvery = 540 * minute;

/** Describes all that there is now and then, to find what no evidence told of, and what a new policy is about. */
export const scan: Job = async ({ engine, worker, world }, { ec2, clock, log, random }) => {
  const phase = random.fork(worker.by).between(0, scansEvery);
  while (worker.isAlive()) {
    await clock.sleep(scansEvery - ((clock.now() - phase) % scansEvery));
    if (!worker.isAlive()) return;
    for (const { ref } of [...ec2.machines.values()]) {
      const answer = await world.read(ref, [], worker.now());
      try {
        if (answer.is === 'seen') await engine.handle(answer.sightings);
      } catch (error) {
        noteError(log, clock, worker.by, error);
      }
    }
  }
};
