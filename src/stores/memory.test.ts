import { describe, expect, test } from 'vitest';
import { createMemoryStore } from './memory.ts';
import { at, caseOf, nothing } from './testing/cases.ts';
import { storeContract } from './testing/contract.ts';

storeContract('memory', async () => {
  const store = createMemoryStore();
  return { open: async () => store };
});

describe('a memory store that gives what is due once', () => {
  test('gives a case again only when it was saved again, and the rest of a limited answer', async () => {
    const store = createMemoryStore({ once: true });
    for (const id of ['i-1', 'i-2', 'i-3']) await store.save(caseOf(id, { wakeAt: at(1) }), nothing);
    expect(await store.due(at(1), 2)).toEqual(['eu-west-1#i-1', 'eu-west-1#i-2']);
    expect(await store.nextWake()).toEqual(at(1));
    expect(await store.due(at(1))).toEqual(['eu-west-1#i-3']);
    expect([await store.due(at(9)), await store.nextWake()]).toEqual([[], null]);
    await store.save(caseOf('i-1', { rev: 2, wakeAt: at(1) }), { ...nothing, expected: 1 });
    expect(await store.due(at(9))).toEqual(['eu-west-1#i-1']);
  });

  test('keeps cases as they were given, without a copy', async () => {
    const store = createMemoryStore();
    const subject = caseOf('i-1');
    await store.save(subject, nothing);
    expect([...store.all()][0]).toBe(subject);
    expect(await store.load('eu-west-1#i-1')).toBe(subject);
  });
});
