import { plus } from '../../cases/time.ts';
import type { Store } from '../../engine/ports.ts';
import { describePower } from '../../policy/power.ts';
import type { Policy } from '../../policy/types.ts';
import { openDatabase } from '../../stores/sqlite/database.ts';
import { version } from '../../version.ts';
import type { Service } from '../service/service.ts';
import type { OpenConsole } from './console.ts';
import { type Endpoint, openEndpoint, subscribe } from './endpoint.ts';
import { type Log, wordsOf } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Plan } from './plan/plan.ts';
import type { PolicySource } from './policy-source.ts';
import { type PolicyWatch, watchPolicy } from './policy-watch.ts';
import type { Scene } from './scene.ts';
import { createSourceStatus, type SourceStatus } from './source-status.ts';
import type { Token } from './token.ts';
import { createSeen } from './trail/seen.ts';
import { createTrailSource } from './trail/trail.ts';
import { runWorker, type Source } from './worker.ts';

export interface ServeParts {
  readonly plan: Plan;
  readonly scene: Scene;
  readonly policy: PolicySource;
  /** Where the policy is read from, as it is named to people. */
  readonly policyPlace: string;
  /** Closed by whoever opened it. */
  readonly store: Store;
  readonly storeName: string;
  /** Of inbox, book and what was read of folders. */
  readonly file: string;
  readonly token: Token;
  readonly who: string;
  readonly log: Log;
  /** Everything is there; told once. */
  readonly onServing: (serving: Serving) => void;
}

export interface Serving {
  /** `http://127.0.0.1:4280`; null: there is no console. */
  readonly console: string | null;
  /** null: SNS is no source. */
  readonly sns: string | null;
  readonly policy: Policy;
}

/**
 * Serves until it is told to stop: opens what was planned, does the work, and closes all of it in its order.
 *
 * @returns whether all that was begun was ended in time
 * @throws {Mistake} when something that was planned cannot be had
 */
export async function serveAll(parts: ServeParts, stop: AbortSignal): Promise<boolean> {
  const closing: (() => Promise<void> | void)[] = [];
  try {
    return await serve(parts, (close) => void closing.push(close), stop);
  } finally {
    for (const close of closing.reverse())
      await Promise.resolve(close()).catch((error: unknown) =>
        parts.log('error', 'something did not close', { why: wordsOf(error) }),
      );
  }
}

/** Until the policy is in force nobody is let in. */
const notYet = {
  idle: null,
  order: async () => {
    throw new Error('the service is not there yet');
  },
} as const;

type OnClose = (close: () => Promise<void> | void) => void;

async function serve(parts: ServeParts, onClose: OnClose, stop: AbortSignal): Promise<boolean> {
  const { plan, scene, store, file, log } = parts;
  const { clock } = scene;
  const statuses: SourceStatus[] = [];
  const sources = () => statuses.map((one) => one.view());
  let [endpoint, shown, isLive]: [Endpoint | null, OpenConsole | null, boolean] = [
    null,
    null,
    scene.begin === undefined,
  ];
  const note = (kind: 'policy' | 'source', text: string): void => shown?.note(kind, text);
  const metrics = createMetrics({
    now: clock.now,
    version,
    sources,
    nextWake: () => store.nextWake(),
    isPolicyGood: () => trouble() === null,
    sns: plan.sns === null ? null : () => endpoint?.counts() ?? {},
    inbox: plan.sns === null ? null : async () => (await endpoint?.inbox.counts()) ?? { waiting: 0, oldestAt: null },
  });
  onClose(metrics.close);
  const status = (kind: Parameters<typeof metrics.took>[0], name: string, text: string): SourceStatus => {
    const one = createSourceStatus({
      ...{ kind, name, text, now: clock.now },
      onTaken: (taken) => metrics.took(kind, taken),
      onTurn: (turn) => note('source', turn),
    });
    statuses.push(one);
    return one;
  };

  // The console is opened before anything is done, so that it sees all of it; nobody is let in until there is something.
  const first = await parts.policy.read();
  let watch: PolicyWatch | null = null;
  const trouble = (): string | null => watch?.trouble() ?? null;
  const service = (): Pick<Service, 'order' | 'policy' | 'idle'> =>
    watch?.service() ?? { ...notYet, policy: first.policy };
  if (plan.console !== null) {
    const { openConsole } = await import('./console.ts');
    shown = await openConsole({
      ...parts,
      console: plan.console,
      sources,
      ...{ service, trouble },
      metrics: metrics.text,
      ready: () => readiness(store, trouble(), sources()),
    });
    onClose(shown.close);
  }
  const worked = metrics.watch(shown?.store ?? store);
  const policy = await watchPolicy({
    read: parts.policy.read,
    make: (policy, policySince) =>
      scene.makeService({
        ...{ policy, policySince, store: worked, dryRun: plan.dryRun },
        onTaken: (sightings) => shown?.noteEvidence(sightings),
      }),
    log,
    onTurn: (text) => note('policy', text),
  });
  watch = policy;

  if (plan.sns !== null) {
    const onConfirmed = (topicArn: string): void => note('source', `${topicArn} is subscribed to`);
    const opened = await openEndpoint({ plan: plan.sns, file, scene, log, onConfirmed });
    endpoint = opened;
    onClose(() => opened.inbox.close());
    onClose(() => opened.stop(plan.grace));
  }
  const queues = [
    ...scene.queues.map(({ kind, name, queue, text }) => ({ name, queue, status: status(kind, name, text) })),
    ...(endpoint === null
      ? []
      : [
          {
            name: 'sns',
            queue: endpoint.inbox,
            redrives: false,
            status: status('sns', 'sns', `listening on ${endpoint.url}`),
          },
        ]),
  ];
  const tidyEvery = 3_600_000;
  let tidyAt = clock.now();
  const worker = runWorker(
    {
      service: policy.service,
      queues,
      sources: await trailSources(),
      ...(scene.deadLetters && { deadLetters: scene.deadLetters }),
      nextWake: () => worked.nextWake(),
      before: async () => {
        if (!isLive) return;
        await policy.look();
        await shown?.refresh();
        if (clock.now() < tidyAt) return;
        tidyAt = plus(clock.now(), tidyEvery);
        shown?.forget(clock.now());
        await endpoint?.inbox.forget(clock.now());
      },
      clock,
      log,
      tickEvery: plan.tick,
      onTicked: ({ posted }) => metrics.posted(posted),
      onPosted: metrics.posted,
    },
    stop,
  );
  const ending = endsInTime(worker, stop, plan.grace);
  // Whatever becomes of it is seen below, after what goes on meanwhile.
  ending.catch(() => {});
  // Its time goes on until what was begun has ended.
  const over = new AbortController();
  onClose(() => over.abort());
  await scene.begin?.(over.signal);
  isLive = true;
  shown?.open();
  const address = shown?.address ?? null;
  parts.onServing({ console: address, sns: endpoint?.url ?? null, policy: policy.service().policy });
  const served = policy.service().policy;
  log('info', 'serving', {
    store: parts.storeName,
    queues: plan.queues.length,
    ...(endpoint !== null && { sns: endpoint.url }),
    ...(plan.trails.length > 0 && { folders: plan.trails.length }),
    ...(address !== null && { console: address }),
    policy: served.digest.slice(0, 12),
    power: plan.dryRun ? 'None: this is a dry run.' : describePower(served),
  });
  if (plan.sns?.subscribe) void subscribe(plan.sns.subscribe, scene, log, stop);
  const isClean = await ending;
  if (isClean) log('info', 'stopped');
  else log('error', 'stopped before all that was begun was done: it is done by whoever comes next');
  return isClean;

  async function trailSources(): Promise<readonly Source[]> {
    if (plan.trails.length === 0) return [];
    const sql = await openDatabase(file);
    onClose(() => sql.close());
    const seen = createSeen(sql);
    return plan.trails.map((folder) =>
      createTrailSource({
        ...{ folder, service: policy.service, seen, clock, log },
        status: status('trail', folder, `reading what comes to ${folder}`),
      }),
    );
  }
}

async function readiness(
  store: Store,
  trouble: string | null,
  sources: readonly { is: string; text: string; name: string }[],
) {
  try {
    await store.nextWake();
  } catch (error) {
    return { is: false, why: `the store cannot be read: ${wordsOf(error)}` };
  }
  if (trouble !== null) return { is: false, why: 'the policy is not valid as it stands: the last good one is kept' };
  const failing = sources.filter(({ is }) => is === 'failing');
  if (failing.length > 0) return { is: false, why: failing.map(({ name, text }) => `${name}: ${text}`).join('; ') };
  return { is: true, why: 'ready' };
}

/** Whether the worker ends by itself within so many ms, in real time, of being told to. */
async function endsInTime(worker: Promise<void>, stop: AbortSignal, grace: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((done) => {
    const begin = (): void => {
      timer = setTimeout(() => done(false), grace);
    };
    if (stop.aborted) begin();
    else stop.addEventListener('abort', begin, { once: true });
  });
  try {
    return await Promise.race([worker.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
