import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';

/**
 * Programs that answer as AWS does, for tests. `npm run emulators` installs them; test/emulators shows what each can
 * prove, and how.
 *
 *     emulatorsOrSkip('moto')('stopping an instance', () => {
 *       const moto = useEmulator('moto');
 *       test('…', async () => { const ec2 = new EC2Client(moto().client()); … });
 *     });
 */
export type EmulatorName = 'moto' | 'ministack' | 'localemu';

export interface EmulatorOptions {
  /** Added to the emulator's own environment, such as `MOTO_ENABLE_AMI_VALIDATION: 'true'`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Emulator {
  readonly name: EmulatorName;
  /** `http://127.0.0.1:41234`, or what BROOM_TEST_ENDPOINT says. */
  readonly endpoint: string;
  /** Its process; undefined when the endpoint was given. */
  readonly pid: number | undefined;
  /** Settings for any SDK v3 client; path-style for S3, one attempt, so that a test sees the first answer. */
  client(settings?: ClientSettings): ClientConfig;
  /** Forgets everything: accounts, queues, instances. An endpoint that was given and cannot is left as it is. */
  reset(): Promise<void>;
  /** Resolves when the process is gone. May be called again; does nothing to an endpoint that was given. */
  stop(): Promise<void>;
}

export interface ClientSettings {
  readonly region?: string;
  /** Twelve digits are an account id for ministack and LocalEmu. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly maxAttempts?: number;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
  readonly forcePathStyle: true;
}

const script = fileURLToPath(new URL('../../../scripts/emulators.mjs', import.meta.url));
/** LocalEmu cannot: start another. */
const resets: Readonly<Partial<Record<EmulatorName, string>>> = {
  moto: '/moto-api/reset',
  ministack: '/_ministack/reset',
};
const given = (): string | undefined => process.env.BROOM_TEST_ENDPOINT?.replace(/\/+$/, '') || undefined;

/** The emulators of these that are neither installed here nor replaced by BROOM_TEST_ENDPOINT. */
export function missingEmulators(...names: readonly EmulatorName[]): readonly string[] {
  if (given() !== undefined) return [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'check', ...names], { encoding: 'utf8' });
  if (status === 0) return [];
  const missing = stdout.trim();
  if (missing === '') throw new Error(`scripts/emulators.mjs check: ${stderr.trim()}`);
  return missing.split(' ');
}

/**
 * `describe` where all of these emulators can be had, else `describe.skip`. With CI=true it is always `describe`, so
 * that tests without their emulator fail rather than being left out.
 */
export function emulatorsOrSkip(...names: readonly EmulatorName[]): typeof describe | typeof describe.skip {
  if (process.env.CI === 'true' || missingEmulators(...names).length === 0) return describe;
  return describe.skip; // No Python or registry here: the run names what it left out; with CI=true it would have failed.
}

/** What `client()` gives, for an endpoint of any kind, such as a proxy before an emulator. */
export function clientConfig(endpoint: string, settings: ClientSettings = {}): ClientConfig {
  const { region = 'us-east-1', accessKeyId = 'test', secretAccessKey = 'test', sessionToken } = settings;
  return {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    maxAttempts: settings.maxAttempts ?? 1,
    forcePathStyle: true,
  };
}

/**
 * Starts an emulator on a free port of 127.0.0.1 and waits until it answers, or takes the endpoint that
 * BROOM_TEST_ENDPOINT gives. It ends with this process, however this process ends.
 *
 * @throws when it is not installed, or is not ready within a minute; its last words are in the message
 */
export async function startEmulator(name: EmulatorName, options: EmulatorOptions = {}): Promise<Emulator> {
  const endpoint = given();
  if (endpoint !== undefined) return emulatorAt(name, endpoint, undefined, async () => {});
  const env = Object.entries(options.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  // The script is a process between this one and the emulator: it ends the emulator when its standard input closes.
  const child = spawn(process.execPath, [script, 'start', name, '--json', ...env], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  child.stdin.on('error', () => {}); // it ended first
  const ready = await readyLine(child);
  return emulatorAt(name, ready.endpoint, ready.pid, async () => {
    child.stdin.end();
    await closed;
  });
}

/**
 * Has an emulator for the tests of the suite that this is called in: started before the first, gone after the last.
 *
 * @returns what gives the emulator, to be called within a test or a hook
 */
export function useEmulator(name: EmulatorName, options: EmulatorOptions = {}): () => Emulator {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator(name, options);
  }, 90_000);
  afterAll(() => emulator?.stop());
  return () => {
    if (emulator === undefined) throw new Error(`${name} has not started: call this within a test or a hook`);
    return emulator;
  };
}

function emulatorAt(
  name: EmulatorName,
  endpoint: string,
  pid: number | undefined,
  stop: () => Promise<void>,
): Emulator {
  return {
    name,
    endpoint,
    pid,
    client: (settings) => clientConfig(endpoint, settings),
    reset: async () => {
      const path = resets[name];
      if (path === undefined) throw new Error(`${name} cannot be reset`);
      const response = await fetch(endpoint + path, { method: 'POST' });
      await response.arrayBuffer();
      if (pid !== undefined && !response.ok) throw new Error(`${name} answered a reset with ${response.status}`);
    },
    stop,
  };
}

function readyLine(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
): Promise<{ endpoint: string; pid: number }> {
  return new Promise((done, fail) => {
    let said = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('\n')) done(JSON.parse(said) as { endpoint: string; pid: number });
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaint += chunk;
    });
    child.once('error', fail);
    child.once('close', () => fail(new Error(complaint.trim() || 'the emulator ended before it was ready')));
  });
}
