// Installs Chromium for the browser tests, where it is not there: Debian's own package, which needs root.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = [process.env.BROOM_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const found = places.find((path) => path !== undefined && existsSync(path));
if (found !== undefined) {
  process.stdout.write(`ok: the browser tests use ${found}\n`);
  process.exit(0);
}
if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
  process.stderr.write(
    'The browser tests need Chromium, and this script can install it only as root on Debian or Ubuntu.\n' +
      'Install it by your own means, then name it: BROOM_CHROMIUM=/path/to/chromium npm test\n',
  );
  process.exit(1);
}
for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']]) {
  const { status } = spawnSync('apt-get', args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) {
    process.stderr.write(`apt-get ${args[0]} failed; install Chromium by hand, then run npm test again\n`);
    process.exit(1);
  }
}
