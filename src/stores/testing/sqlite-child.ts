import { createSqliteStore } from '../sqlite.ts';
import { caseOf, entry, letterOf, noon, nothing, policyWith, refOf } from './cases.ts';

/**
 * A process of its own on a file, for tests: `node … FILE NAME race|forever`. Says one word a line: what it answered
 * for, once it was answered.
 */
const [, , file = '', name = '', what = ''] = process.argv;
const say = (word: string): void => {
  process.stdout.write(`${word}\n`);
};
const store = await createSqliteStore({ file });

if (what === 'race') {
  const policy = policyWith({ perHour: 10 });
  for (let i = 0; i < 100; i += 1) {
    const before = (await store.load('eu-west-1#i-1')) ?? caseOf('i-1', { rev: 0 });
    const expected = before.rev === 0 ? null : before.rev;
    const change = { ...nothing, expected, history: [entry(`${name} ${i}`, noon)] };
    if ((await store.save({ ...before, rev: before.rev + 1 }, change)) === 'saved') say('saved');
    if ((await store.spend(refOf(`i-${name}-${i}`), 'stop', policy, noon)) === null) say('spent');
  }
  await store.close();
} else {
  for (let i = 0; ; i += 1) {
    const id = `i-${i}`;
    const change = { ...nothing, history: [entry(id, noon)], letters: [letterOf(id)] };
    if ((await store.save(caseOf(id), change)) === 'saved') say(id);
  }
}
