import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { install } from './install.mjs';
import { emulators, isInstalled, placeOf, Trouble } from './kinds.mjs';

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/**
 * Nothing of the caller's environment but the way to programs: no AWS settings, no proxies, nothing of the test runner's.
 * Functions that an emulator runs inherit it, and get the Node that runs the tests.
 */
function plainEnv(folder) {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return { PATH: path, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', TZ: 'UTC', NO_PROXY: '*' };
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Starts it and waits until it answers; throws with its last words when it ends or is not ready in 60 seconds. */
async function startOn(name, port, extra, isLeaving) {
  const place = placeOf(name);
  const { command, env, ready } = emulators[name];
  const folder = fs.mkdtempSync(join(tmpdir(), `broom-${name}-`));
  const log = join(folder, 'log');
  const out = fs.openSync(log, 'w');
  // A group of its own, so that what it starts (functions, for one) ends with it.
  const child = spawn(place.python, command(port), {
    cwd: folder,
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...plainEnv(folder), ...env(port), ...extra },
  });
  fs.closeSync(out);
  const ended = new Promise((done) => child.on('exit', done));
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {} // the group is empty
  };
  const stop = async () => {
    if (!isOver()) {
      kill('SIGTERM');
      await Promise.race([ended, sleep(500, undefined, { ref: false })]);
    }
    kill('SIGKILL');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const lastWords = () => fs.readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n');
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + 60_000;
  while (!isOver() && !isLeaving() && performance.now() < deadline) {
    if ((await answers(endpoint + ready)) && !isOver())
      return { endpoint, pid: child.pid, folder, stop, ended, lastWords };
    await sleep(30);
  }
  const isSlow = !isOver();
  const why = isSlow ? 'did not answer within 60 seconds' : 'ended before it answered';
  const words = lastWords();
  await stop();
  if (isLeaving()) return undefined;
  throw Object.assign(new Trouble(`${name} ${why}:\n${words}`), { isSlow });
}

/**
 * Runs one until a signal, the end of standard input with `json`, or its own end.
 *
 * @returns the exit code
 */
export async function start(name, options) {
  const place = options.json ? placeOf(name) : await install(name);
  if (!isInstalled(place)) throw new Trouble(`${name} is not installed: node scripts/emulators.mjs install ${name}`);
  let isLeaving = false;
  const leave = new Promise((done) => {
    const go = () => {
      isLeaving = true;
      done();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, go);
    if (options.json) process.stdin.on('end', go).on('error', go).resume();
  });
  try {
    const running = await startSomewhere(name, options, () => isLeaving);
    if (running === undefined) return 0;
    const { endpoint, pid, folder, stop, ended, lastWords } = running;
    const ready = options.json
      ? JSON.stringify({ name, version: place.version, endpoint, pid, folder })
      : `${name} ${place.version} answers at ${endpoint} until Ctrl-C`;
    process.stdout.write(`${ready}\n`);
    await Promise.race([leave, ended]);
    if (!isLeaving) process.stderr.write(`${name} ended by itself:\n${lastWords()}\n`);
    await stop();
    return isLeaving ? 0 : 1;
  } finally {
    if (options.json) process.stdin.destroy(); // its writer may go on
  }
}

async function startSomewhere(name, { port, env }, isLeaving) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(name, port ?? (await freePort()), env, isLeaving);
    } catch (error) {
      // Between looking for a free port and using it another process may take it.
      if (attempt === 3 || port !== undefined || error.isSlow) throw error;
    }
  }
}
