import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = join(root, 'node_modules', '.cache', 'broom-emulators');

/**
 * What is peculiar to each. `python` is the oldest version it runs on. Everything listens on 127.0.0.1 alone: ministack
 * would open its MQTT port to all, and LocalEmu's default server ignores the address it is given.
 */
export const emulators = {
  moto: {
    python: [3, 11],
    command: (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    env: () => ({}),
    ready: '/moto-api/data.json',
  },
  ministack: {
    python: [3, 11],
    command: () => ['-m', 'ministack'],
    env: (port) => ({
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    }),
    ready: '/_ministack/health',
  },
  localemu: {
    python: [3, 13],
    command: () => ['-m', 'localemu.runtime.main'],
    env: (port) => ({
      GATEWAY_SERVER: 'hypercorn',
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      LOCALEMU_HOST: `127.0.0.1:${port}`,
      EC2_VM_MANAGER: 'none',
      ECS_DOCKER_BACKEND: '0',
      EKS_K8S_PROVIDER: 'off',
    }),
    ready: '/_localemu/health',
  },
};
/** Programs beside them, installed in the same way and not started: the AWS CLI, with which docs/aws.md is run. */
export const tools = { awscli: { python: [3, 10] } };
/** What the tests of this project need; localemu is for who wants it: 414 MB, and a newer Python. */
export const usual = ['moto', 'ministack', 'awscli'];

/** Something the reader of the message can mend. */
export class Trouble extends Error {}

/** Where an emulator lives, and the mark that its environment is whole: a digest of the pins it was made from. */
export function placeOf(name) {
  const pins = join(root, 'scripts', 'emulators', `${name}.txt`);
  const text = fs.readFileSync(pins, 'utf8');
  const version = /^[\w.-]+==(\S+)/.exec(text)?.[1];
  if (version === undefined) throw new Error(`${pins} does not begin with name==version`);
  const folder = join(cache, `${name}-${version}`);
  return {
    pins,
    version,
    folder,
    python: join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'])),
    mark: join(folder, 'installed'),
    digest: createHash('sha256').update(text).digest('hex'),
  };
}

export function isInstalled({ mark, digest, python }) {
  return fs.existsSync(python) && fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === digest;
}
