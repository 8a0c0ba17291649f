import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../../engine/ports.ts';
import { fileErrorOf } from '../../../replay/file-error.ts';
import { systemClock } from '../../serve/clock.ts';
import { createLog, type Level, type Log, wordsOf } from '../../serve/log.ts';
import { type Choices, chosen } from '../../serve/plan/choices.ts';
import { type Plan, planOf } from '../../serve/plan/plan.ts';
import { createPolicySource, type PolicySource } from '../../serve/policy-source.ts';
import type { Scene } from '../../serve/scene.ts';
import { consoleToken } from '../../serve/token.ts';
import { type Env, settingsFrom } from '../../service/settings.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { policyPath } from '../policy-file.ts';
import { openStore, type StorePlace, storeName, storePlace } from '../store.ts';
import { whoAsks } from '../who.ts';
import { greeting } from './serve-greeting.ts';

export interface ServeOptions extends Choices {
  readonly config?: string;
}

/**
 * The service for who has no Lambda: takes what its sources bring and does what is due, until it is told to stop.
 *
 * @param stop left out: SIGTERM and SIGINT, the first of either
 */
export async function serve(options: ServeOptions, streams: Streams, stop?: AbortSignal): Promise<ExitCode> {
  const { env } = streams;
  const { config, ...flags } = options;
  const plan = planOf(config === undefined ? flags : await withConfig(flags, config), env);
  const token = consoleToken(env);
  for (const folder of plan.trails) requireFolder(folder);
  const place = await placeOf(plan, env);
  const file = plan.policy ?? (plan.simulate === null ? policyPath(undefined) : demo);
  const policy = createPolicySource(file);
  await policy.read();
  const log = logOf(plan, streams);
  const scene = await sceneOf(plan, policy, env);
  const store = await openStore(place, { create: true });
  const signals = onSignals();
  try {
    if (plan.simulate !== null) await requireEmpty(store, place);
    const { serveAll } = await import('../../serve/serve.ts');
    const isClean = await serveAll(
      {
        ...{ plan, scene, policy, store, token, log },
        policyPlace: file,
        storeName: storeName(place),
        file: place.kind === 'sqlite' ? place.file : (plan.file ?? 'broom-serve.sqlite'),
        who: await whoAsks(undefined, env, { kind: 'sqlite', file: '' }),
        onServing: (serving) => greeting(serving, plan, token, streams),
      },
      stop ?? signals.told,
    );
    return isClean ? exitCode.ok : exitCode.incomplete;
  } finally {
    signals.forget();
    await store.close().catch((error: unknown) => log('error', 'the store did not close', { why: wordsOf(error) }));
  }
}

/** The reader of YAML and its schema are loaded only for a file. */
const withConfig = async (flags: Choices, file: string): Promise<Choices> =>
  chosen(flags, (await import('../../serve/plan/config-file.ts')).readConfig(file));

/** It says of itself that it is a demonstration. */
const demo = fileURLToPath(new URL('../../../../examples/demo.yaml', import.meta.url));

/** A made-up world leaves nothing behind, unless it is told where. */
async function placeOf(plan: Plan, env: Env): Promise<StorePlace> {
  if (plan.simulate === null) return storePlace(plan.store ?? undefined, env);
  return plan.store === null ? { kind: 'sqlite', file: ':memory:' } : storePlace(plan.store, {}, settingsFrom({}));
}

/** What each needs is loaded for it alone: a made-up world never sees the SDK. */
async function sceneOf(plan: Plan, policy: PolicySource, env: Env): Promise<Scene> {
  if (plan.simulate !== null) {
    const { createSimulation } = await import('../../serve/simulation/scene.ts');
    return createSimulation({ ...plan.simulate, policy: (await policy.read()).policy, now: systemClock.now() });
  }
  const { createAwsScene } = await import('../../serve/aws-scene.ts');
  return createAwsScene(settingsFrom(env), env, plan.queues);
}

function requireFolder(folder: string): void {
  try {
    if (!statSync(folder).isDirectory()) throw new Mistake(`--trail: ${folder} is no folder`);
    readdirSync(folder);
  } catch (error) {
    if (error instanceof Mistake) throw error;
    throw new Mistake(`--trail: ${folder}: ${fileErrorOf(error)}`, { cause: error });
  }
}

async function requireEmpty(store: Store, place: StorePlace): Promise<void> {
  for await (const _ of store.list({}))
    throw new Mistake(`--simulate: a made-up world begins with nothing, and ${storeName(place)} has cases already`);
}

const loud: readonly Level[] = ['warn', 'error'];

/** In a simulation an hour passes each minute: only what is worth a look is said. */
function logOf({ simulate, jsonLogs }: Plan, { err }: Streams): Log {
  const log = createLog(err, systemClock.now, jsonLogs);
  if (simulate === null || jsonLogs) return log;
  return (level, what, fields) => {
    if (loud.includes(level) || what === 'stopped') log(level, what, fields);
  };
}

/** The first signal asks for an end; the second is the operating system's own. */
function onSignals(): { readonly told: AbortSignal; readonly forget: () => void } {
  const told = new AbortController();
  const names = ['SIGTERM', 'SIGINT'] as const;
  const tell = (): void => {
    forget();
    told.abort();
  };
  const forget = (): void => {
    for (const name of names) process.off(name, tell);
  };
  for (const name of names) process.on(name, tell);
  return { told: told.signal, forget };
}
