// `npm start` as a newcomer sees it: within a minute the console shows launches judged, tags that came late, cases healed,
// a stop, a termination and the messages; then Ctrl-C ends it cleanly. Built before.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const root = new URL('..', import.meta.url).pathname;
const wanted = ['violation', 'healed', 'stop', 'terminate', 'message'];
const within = 60_000;

const say = (what) => process.stdout.write(`ok: ${what}\n`);
const fail = (what) => {
  throw new Error(`npm start: ${what}`);
};

const child = spawn(
  'node',
  ['dist/hosts/cli/main.js', 'serve', '--simulate', '--seed', '1', '--console', '127.0.0.1:0'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
let text = '';
const begun = Date.now();
try {
  const address = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => {
        text += piece;
        const [found] = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      });
    child.once('close', (code) => reject(new Error(`it ended with ${code} and said:\n${text}`)));
  });
  say(`prints the console's address after ${((Date.now() - begun) / 1_000).toFixed(1)} s`);
  const { origin, hash } = new URL(address);
  const headers = { authorization: `Bearer ${hash.slice('#token='.length)}` };
  const page = await fetch(origin);
  if (page.status !== 200 || !(await page.text()).includes('<script')) fail(`the page answers ${page.status}`);
  say('serves its page');
  if ((await fetch(`${origin}/api/now`)).status !== 401) fail('the API answers without the token');
  const seen = await watch(`${origin}/api/events`, headers);
  say(`within a minute shows ${[...seen].join(', ')}`);
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  if (code !== 0) fail(`it ended with ${code}:\n${text.slice(-2_000)}`);
  say('ends cleanly at Ctrl-C');
} finally {
  child.kill('SIGKILL');
}

/** What the live feed has told by the end of a minute, of what it must. */
async function watch(url, headers) {
  const seen = new Set();
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(within) });
  if (response.status !== 200 || response.body === null) fail(`the stream answers ${response.status}`);
  let rest = '';
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + piece).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) note(event, seen);
      if (wanted.every((one) => seen.has(one))) return seen;
    }
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
  }
  return fail(`within a minute it showed only ${[...seen].join(', ') || 'nothing'}`);
}

function note(event, seen) {
  if (!/^event: feed$/m.test(event)) return;
  const { kind, text: what } = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}');
  if (kind === 'violation' || kind === 'healed' || kind === 'message') seen.add(kind);
  if (kind === 'step' && /stopped/.test(what)) seen.add('stop');
  if (kind === 'step' && /terminated/.test(what)) seen.add('terminate');
}
