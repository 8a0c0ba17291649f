/**
 * One life of the function, in a process of its own, timed from before the bundle is imported:
 * `node once.mjs <bundle> <events> <first> <warm events>`; events is a file with a list of them, of which it begins with
 * number `first`.
 *
 * Prints `{ began, imported, first, warm: ms[], rss }`: when it began (ms since 1970), ms until the module is loaded and until
 * the first event is answered, ms for each event after it, and the most bytes that were resident.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , bundle = '', file = '', start = '0', count = '0'] = process.argv;
/** @type {unknown[]} */
const events = JSON.parse(readFileSync(file, 'utf8'));
const context = {
  awsRequestId: 'bench',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:broom',
  getRemainingTimeInMillis: () => 30_000,
};
// Logs would be the bench's own time.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const began = performance.now();
const { handler } = await import(pathToFileURL(join(bundle, 'index.mjs')).href);
const imported = performance.now() - began;
const answer = await handler(events[Number(start)], context);
const first = performance.now() - began;
if (answer?.batchItemFailures.length !== 0) throw new Error(`the first event was answered ${JSON.stringify(answer)}`);
const warm = [];
for (let nth = 1; nth <= Number(count); nth++) {
  const at = performance.now();
  await handler(events[Number(start) + nth], context);
  warm.push(performance.now() - at);
}
const { maxRSS } = process.resourceUsage();
write(`${JSON.stringify({ began: performance.timeOrigin + began, imported, first, warm, rss: maxRSS * 1024 })}\n`, () =>
  process.exit(0),
);
