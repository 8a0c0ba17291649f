import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ObjectReading, Reading } from '../cloudtrail/types.ts';
import type { Sighting, StateName } from '../facts/types.ts';
import { toJson } from '../report/json.ts';
import { buildReport } from '../report/report.ts';
import { gather } from './gather.ts';
import { live } from './replay.ts';
import { at, became, everything, launched, policyOf, tagged, untagged } from './testing/story.ts';

const policy = policyOf(`
settle: 2m
existing: enforce
limits: { stop: { perHour: 2, perDay: 4 } }
breaker: { of: 8 }
rules:
  - { id: code, require: { tags: { Code: [LOL, GGG] } }, steps: [notify, { do: stop, after: 5m }, { do: terminate, after: 20m }] }
  - { id: owner, when: { tags: { Env: "p*" } }, require: { tags: { Owner: present } }, steps: [{ do: quarantine, securityGroupName: q }, notify] }
reservedTags: [Case]
except: [{ id: calm, rules: [owner], when: { tags: { Case: "IR-*" } }, reason: r, owner: o@example.com, expires: 2026-03-01 }]
`);

const id = fc.constantFrom('i-1', 'i-2', 'i-3', 'i-4', 'i-5');
const second = fc.integer({ min: 0, max: 2_400 });
const tags = fc.dictionary(
  fc.constantFrom('Code', 'Owner', 'Env', 'Case', '__proto__'),
  fc.constantFrom('LOL', 'GGG', 'prod', 'IR-1', ''),
  {
    maxKeys: 3,
    noNullPrototype: false,
  },
);
const happening: fc.Arbitrary<Sighting> = fc.oneof(
  fc.tuple(id, second, tags).map(([i, s, t]) => launched(i, s, { tags: t, event: `launch-${i}-${s}` })),
  fc.tuple(id, second, tags).map(([i, s, t]) => tagged(i, s, t)),
  fc.tuple(id, second, fc.constantFrom('Code', 'Owner', 'Case')).map(([i, s, key]) => untagged(i, s, key)),
  fc
    .tuple(id, second, fc.constantFrom<StateName>('running', 'stopping', 'stopped', 'pending', 'terminated'))
    .map(([i, s, state]) => became(i, s, state)),
);
const launches = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'].map((one, i) => launched(one, i * 7));

const readingOf = (sighting: Sighting): Reading => ({
  kind: 'sightings',
  of: sighting.kind === 'launched' ? 'launch' : 'tag',
  at: sighting.at,
  eventId: sighting.evidence.eventId,
  sightings: [sighting],
});

async function reportOf(objects: readonly (readonly Sighting[])[]): Promise<string> {
  async function* readings(): AsyncIterable<ObjectReading> {
    for (const [i, sightings] of objects.entries()) {
      const times = sightings.map((sighting) => sighting.at.getTime());
      yield {
        object: `${i}`,
        outcome: 'read',
        reason: null,
        records: sightings.length,
        firstAt: times.length === 0 ? null : Math.min(...times),
        lastAt: times.length === 0 ? null : Math.max(...times),
        readings: sightings.map(readingOf),
        problems: [],
        bytes: { stored: 0, text: 0 },
      };
    }
  }
  const trail = await gather(readings(), { skipped: [], failed: [] });
  const report = buildReport(trail, await live(trail, policy, everything), everything);
  // How much was read differs with what was told twice, and where; what was found must not.
  return toJson({ ...report, objects: { read: 0, skipped: 0, failed: 0 }, records: 0, duplicates: 0 });
}

test('order, duplication and splitting of what is read change no verdict and no step', async () => {
  const story = fc.array(happening, { minLength: 1, maxLength: 40 }).map((more) => [...launches, ...more]);
  const seeds = fc.array(fc.nat(), { minLength: 60, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(story, seeds, async (sightings, dice) => {
      const die = (i: number): number => dice[i % dice.length] ?? 0;
      const twice = sightings.flatMap((sighting, i) => (die(i) % 3 === 0 ? [sighting, sighting] : [sighting]));
      const shuffled = twice.map((sighting, i) => ({ sighting, by: die(i * 7 + 3) })).sort((a, b) => a.by - b.by);
      const objects: Sighting[][] = [[], [], [], []];
      for (const [i, { sighting }] of shuffled.entries()) objects[die(i * 5 + 1) % 4]?.push(sighting);
      expect(await reportOf(objects)).toBe(await reportOf([sightings]));
    }),
    { seed: 20260303, numRuns: 300 },
  );
});

test('a story never makes the replay throw, act without end, or act after the instance ended', async () => {
  const story = fc.array(happening, { minLength: 1, maxLength: 60 }).map((more) => [...launches, ...more]);
  await fc.assert(
    fc.asyncProperty(story, async (sightings) => {
      const body = JSON.parse(await reportOf([sightings])) as {
        findings: { instanceId: string; steps: { do: string; takenAt: string | null }[] }[];
      };
      for (const { instanceId, steps } of body.findings) {
        const ends = sightings.filter(
          (one) => one.ref.id === instanceId && one.kind === 'state-changed' && one.state === 'terminated',
        );
        const endedAt = Math.min(...ends.map((one) => one.at.getTime()), Number.POSITIVE_INFINITY);
        for (const step of steps) {
          if (step.do === 'notify' || step.takenAt === null) continue;
          expect(Date.parse(step.takenAt)).toBeLessThan(endedAt);
        }
      }
    }),
    { seed: 20260304, numRuns: 300 },
  );
});

test('what is told of a moment counts for a read at that moment', async () => {
  const story = [launched('i-1', 0), tagged('i-1', 120, { Code: 'LOL' })];
  expect(JSON.parse(await reportOf([story])).verdicts).toMatchObject({ compliant: 1 });
  expect(at(120).getTime() - at(0).getTime()).toBe(120_000);
});
