import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emulators, isInstalled, placeOf, Trouble, tools } from './kinds.mjs';

/** The first Python of at least this version that can make environments. */
function findPython(least) {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const kept = fs.existsSync(versions) ? fs.readdirSync(versions).map((v) => join(versions, v, 'bin', 'python')) : [];
  const named = process.env.BROOM_PYTHON;
  const candidates = named ? [named] : ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', ...kept];
  const probe = 'import sys, venv, ensurepip; print(*sys.version_info[:2])';
  for (const candidate of candidates) {
    const { status, stdout } = spawnSync(candidate, ['-c', probe], { encoding: 'utf8' });
    const [major, minor] = status === 0 ? stdout.trim().split(' ').map(Number) : [0, 0];
    if (major === least[0] && minor >= least[1]) return candidate;
  }
  const wanted = `Python ${least.join('.')} or newer, with its venv module (Debian: python3-venv)`;
  throw new Trouble(named ? `BROOM_PYTHON=${named} is not ${wanted}` : `there is no ${wanted} here`);
}

/** Runs a program to its end; what it said last is in the error. */
function run(command, args) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-4_000);
      });
    }
    child.on('error', fail);
    child.on('close', (code) => {
      const errors = said.split('\n').filter((line) => /error/i.test(line));
      const last = (errors.length === 0 ? said.trim().split('\n') : errors).slice(-3).join('; ');
      code === 0 ? done() : fail(new Trouble(`${[...args].slice(0, 3).join(' ')} failed: ${last}`));
    });
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes a dead owner's lock away; one that a living process took in the meantime is given back. */
function breakLock(lock, mine) {
  const taken = `${mine}-taken`;
  try {
    fs.renameSync(lock, taken);
    if (isAlive(Number(fs.readFileSync(join(taken, 'pid'), 'utf8')))) fs.renameSync(taken, lock);
  } catch {} // another waiter was faster
  fs.rmSync(taken, { recursive: true, force: true });
}

/** Does the work while no other process does it; a lock whose owner died is taken over. */
async function alone(lock, work) {
  fs.mkdirSync(dirname(lock), { recursive: true });
  const mine = `${lock}-${process.pid}`;
  fs.rmSync(mine, { recursive: true, force: true });
  fs.mkdirSync(mine);
  fs.writeFileSync(join(mine, 'pid'), String(process.pid));
  for (;;) {
    try {
      // A rename onto a folder that has something in it fails: only one wins, and no lock is ever without its pid.
      fs.renameSync(mine, lock);
      break;
    } catch {
      let owner = 0;
      try {
        owner = Number(fs.readFileSync(join(lock, 'pid'), 'utf8'));
      } catch {} // given back this instant
      if (owner !== 0 && !isAlive(owner)) breakLock(lock, mine);
      else await sleep(200);
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

/** Makes the environment of an emulator, unless it is there; several processes may ask at once. */
export async function install(name) {
  const place = placeOf(name);
  if (isInstalled(place)) return place;
  const python = findPython((emulators[name] ?? tools[name]).python);
  await alone(`${place.folder}.lock`, async () => {
    if (isInstalled(place)) return;
    process.stderr.write(`installing ${name} ${place.version}\n`);
    fs.rmSync(place.folder, { recursive: true, force: true });
    await run(python, ['-m', 'venv', place.folder]);
    // Nothing is resolved, as all is pinned; and compiling what is never imported would take longest.
    const args = ['install', '--quiet', '--no-deps', '--no-compile', '--disable-pip-version-check', '-r', place.pins];
    await run(place.python, ['-m', 'pip', ...args]);
    fs.writeFileSync(place.mark, place.digest);
  });
  return place;
}
