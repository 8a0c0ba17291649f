import { readRecord } from '../cloudtrail/record.ts';
import type { RawRecord, Reading } from '../cloudtrail/types.ts';
import type { Ref, Sighting } from '../facts/types.ts';
import { parseDuration } from '../policy/durations.ts';
import type { Policy } from '../policy/types.ts';
import { givenFacts } from './facts-schema.ts';
import { type Common, noon } from './frame.ts';
import { factsFrom } from './given-facts.ts';
import { account as exampleAccount } from './identities.ts';
import { createTags, deleteTags, launch, start, stop, terminate } from './records.ts';
import { withFacts } from './replay-policy.ts';
import type { Later, PolicyTest } from './test-schema.ts';

/** Everything that happens in a test, as it would be read from a trail. @param recorded what the launch's own record tells, where the test names one */
export function readingsOf(test: PolicyTest, policy: Policy, recorded: readonly Reading[] | null): Reading[] {
  const facts = givenFacts(test.launch.facts ?? {});
  const launches = (recorded ?? [readRecord(launchRecord(test, policy), 'test', 'launch')]).map((reading) =>
    withFacts(reading, facts),
  );
  const launched = launchesIn(launches);
  const rest = (test.later ?? []).flatMap((later, index) =>
    launched.map(({ ref, at }) => laterReading(later, index, ref, at)),
  );
  return [...launches, ...rest];
}

export const launchesIn = (readings: readonly Reading[]): Sighting[] =>
  readings.flatMap((reading) =>
    reading.kind === 'sightings' ? reading.sightings.filter(({ kind }) => kind === 'launched') : [],
  );

function launchRecord({ launch: written }: PolicyTest, policy: Policy): RawRecord {
  const { at = noon, by, via, account = exampleAccount, region, type, image, key, tags } = written;
  return launch({
    at,
    account: policy.accounts.get(account) ?? account,
    ...(by === undefined ? {} : { by }),
    ...(via === undefined ? {} : { via }),
    ...(region === undefined ? {} : { region }),
    ...(type === undefined ? {} : { instanceType: type }),
    ...(image === undefined ? {} : { imageId: image }),
    ...(key === undefined ? {} : { keyName: key === 'none' ? null : key }),
    ...(tags === undefined ? {} : { tags: new Map(Object.entries(tags)) }),
  });
}

function laterReading(later: Later, index: number, ref: Ref, launchedAt: Date): Reading {
  const at = new Date(launchedAt.getTime() + (parseDuration(later.after) ?? 0));
  const eventId = `later-${index}-${ref.id}`;
  const { account, region, id } = ref;
  const common = { at: at.toISOString().replace('.000Z', 'Z'), account, region, id, eventId };
  const record = recordOf(later, later.by === undefined ? common : { ...common, by: later.by });
  if (record !== null) return readRecord(record, 'test', `later[${index}]`);
  const facts = factsFrom(givenFacts(later.facts ?? {}), at);
  const evidence = { eventId, object: 'test' };
  return {
    kind: 'sightings',
    of: 'facts',
    at,
    eventId,
    sightings: [{ kind: 'facts-changed', ref, at, arrived: at, evidence, facts }],
  };
}

/** null: no call, but facts that became known. */
function recordOf(later: Later, common: Common & { readonly id: string }): RawRecord | null {
  if (later.tag !== undefined) return createTags({ ...common, tags: new Map(Object.entries(later.tag)) });
  if (later.untag !== undefined) return deleteTags({ ...common, keys: later.untag });
  if (later.stop === true) return stop(common);
  if (later.start === true) return start(common);
  return later.terminate === true ? terminate(common) : null;
}
