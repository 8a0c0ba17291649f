/**
 * `node scripts/mutations.mjs`: breaks each rail and rule of the cases on purpose, one at a time, in a copy of the
 * sources, and says what notices: the simulator, or the tests beside the code.
 *
 *   --only ID,ID   only these
 *   --worlds N     how many simulated worlds each has to get through (12)
 *
 * Prints a Markdown table. Exits with 1 when something goes unnoticed, or no longer applies to the code.
 */

import { parseArgs } from 'node:util';
import { mutations } from './mutations/list.mjs';
import { createWorkshop } from './mutations/workshop.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, worlds: { type: 'string', default: '12' } },
});
const only = values.only?.split(',');
const chosen = mutations.filter(({ id }) => only === undefined || only.includes(id));

const workshop = createWorkshop();
const rows = [];
/** What is noticed without a mutation is no proof of anything. */
const none = { id: 'none', rule: '', file: 'version.ts', find: 'export', put: 'export' };
try {
  const noticed = await workshop.attempt(none, Number(values.worlds));
  if (noticed !== null) throw new Error(`the code as it is does not pass: ${noticed}`);
  for (const mutation of chosen) {
    const caught = await workshop.attempt(mutation, Number(values.worlds));
    process.stderr.write(`${mutation.id.padEnd(20)} ${caught ?? 'NOT NOTICED'}\n`);
    rows.push({ mutation, caught });
  }
} finally {
  workshop.close();
}
const lines = rows.map(
  ({ mutation: { id, rule, file }, caught }) => `| ${id} | ${rule} | ${file} | ${caught ?? '**nothing**'} |`,
);
process.stdout.write(['| Mutation | Rule | File | Noticed by |', '| --- | --- | --- | --- |', ...lines, ''].join('\n'));
if (rows.some(({ caught }) => caught === null)) process.exitCode = 1;
