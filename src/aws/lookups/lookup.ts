import type { Instance } from '@aws-sdk/client-ec2';
import type { FactName, Facts } from '../../facts/types.ts';
import type { Calls } from '../calls.ts';
import type { Place } from '../partition.ts';

/** Facts that DescribeInstances does not tell: asked for by name only, and never kept. */
export interface Lookup {
  readonly facts: readonly FactName[];
  /**
   * @param at when the instances were read: from then on what is found is known to hold
   * @returns by instance id; a fact that EC2 has no answer to is left out, and stays as it was
   * @throws when it failed for all
   */
  look(calls: Calls, place: Place, instances: readonly Instance[], at: Date): Promise<ReadonlyMap<string, Looked>>;
}

/** error: it failed for this instance alone. */
export interface Looked {
  readonly facts: Facts;
  readonly error?: unknown;
}

/** A filter takes 200 values; fewer keep a request small. */
export function* chunks<T>(all: readonly T[], size = 100): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

/** More pages than EC2 has instances for: a token that leads in a circle. */
const mostPages = 10_000;

/** A page may be empty and still lead to others. */
export async function* pages<Page extends { NextToken?: string | undefined }>(
  ask: (token: { NextToken?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await ask(token === undefined ? {} : { NextToken: token });
    yield answer;
    token = answer.NextToken;
    if (token === undefined || token === '') return;
  }
  throw new Error(`more than ${mostPages} pages`);
}

export const idsOf = (instances: readonly Instance[]): string[] =>
  instances.flatMap(({ InstanceId }) => InstanceId ?? []);
