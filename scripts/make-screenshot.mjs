// Takes docs/console.png, the picture of the console in the README, from what `npm start` really shows after some forty
// seconds. Run after a build; it needs Chromium (npm run browser).
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const root = new URL('..', import.meta.url).pathname;
const child = spawn(
  'node',
  ['dist/hosts/cli/main.js', 'serve', '--simulate', '--seed', '7', '--console', '127.0.0.1:0'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  },
);
try {
  const address = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text) => resolve(text.trim()));
    child.once('close', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const browser = await chromium.launch({
    executablePath: process.env.BROOM_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });
  await page.goto(address);
  await page.waitForSelector('h1');
  await wait(40_000);
  await page.screenshot({ path: `${root}docs/console.png` });
  await browser.close();
} finally {
  child.kill('SIGTERM');
}
