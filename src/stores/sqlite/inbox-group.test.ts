import { expect, test } from 'vitest';
import { createGroup } from './inbox-group.ts';

function group(write: (items: readonly number[]) => readonly string[] = (items) => items.map(String)) {
  const writes: (readonly number[])[] = [];
  const { add, close } = createGroup<number, string>(1, (items) => {
    writes.push(items);
    return write(items);
  });
  return { add, close, writes };
}

test('what comes together is written together, and each has its own answer', async () => {
  const { add, writes } = group();
  expect(await Promise.all([1, 2, 3].map(add))).toEqual(['1', '2', '3']);
  expect(await add(4)).toBe('4');
  expect(writes).toEqual([[1, 2, 3], [4]]);
});

test('no more than 500 are written at once', async () => {
  const { add, writes } = group();
  await Promise.all(Array.from({ length: 1_100 }, (_, i) => add(i)));
  expect(writes.map(({ length }) => length)).toEqual([500, 500, 100]);
});

test('what cannot be written fails for those that were written with it', async () => {
  let isFull = true;
  const { add } = group((items) => {
    if (isFull) throw new Error('full');
    return items.map(String);
  });
  expect((await Promise.allSettled([add(1), add(2)])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isFull = false;
  expect(await add(3)).toBe('3');
});

test('closing writes what is left', async () => {
  const { add, close, writes } = group();
  const answer = add(1);
  await close();
  expect([await answer, writes]).toEqual(['1', [[1]]]);
  await expect(add(2)).rejects.toThrow('closed');
});
