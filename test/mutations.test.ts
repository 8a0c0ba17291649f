import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * `node scripts/mutations.mjs` breaks every rail and rule, which takes a quarter of an hour. Here: that each mutation still
 * has something to break, and that the simulator notices two of the worst.
 */
interface Mutation {
  readonly id: string;
  readonly file: string;
  readonly find: string;
}

interface Workshop {
  attempt(mutation: Mutation, worlds: number): Promise<string | null>;
  close(): void;
}

const script = (name: string): string => new URL(`../scripts/mutations/${name}.mjs`, import.meta.url).href;
const { mutations } = (await import(script('list'))) as { mutations: readonly Mutation[] };

test.each(mutations)('the mutation $id has one place in src/$file', ({ file, find }) => {
  const text = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');
  expect(text.split(find)).toHaveLength(2);
});

describe('in a copy of the sources', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    const { createWorkshop } = (await import(script('workshop'))) as { createWorkshop: () => Workshop };
    workshop = createWorkshop();
  });
  afterAll(() => workshop.close());

  test.each([
    ['freshness', 'read'],
    ['two-reads', 'read'],
  ])('the simulator notices the mutation %s', async (id, law) => {
    const mutation = mutations.find((one) => one.id === id);
    if (mutation === undefined) throw new Error(`there is no mutation ${id}`);
    expect(await workshop.attempt(mutation, 1)).toMatch(new RegExp(`^simulator: ${law} `));
  });
});
