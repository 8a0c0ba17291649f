import { listing } from '../../facts/tags.ts';
import { alice } from '../../facts/testing/people.ts';
import type { Facts, Launch, Ref, Removal, Sighting, StateName } from '../../facts/types.ts';
import { loadPolicy } from '../../policy/load.ts';
import type { Policy } from '../../policy/types.ts';
import { buildReport, type Report } from '../../report/report.ts';
import type { Trail } from '../gather.ts';
import { live, type Selection } from '../replay.ts';

/** Tells short stories of instances to the replay, for tests: minutes and seconds count from noon of 1 March 2026. */
export const noon = new Date('2026-03-01T12:00:00Z');
export const at = (time: string | number): Date => {
  if (typeof time === 'number') return new Date(noon.getTime() + time * 1000);
  const [sum, unit] = [Number.parseFloat(time), time.at(-1)];
  const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 }[unit as 's'];
  return new Date(noon.getTime() + sum * seconds * 1000);
};

export const ref = (id: string, account = '111122223333'): Ref => ({ account, region: 'eu-west-1', id });

interface LaunchOptions {
  readonly tags?: Readonly<Record<string, string>> | 'unknown';
  readonly account?: string;
  readonly via?: string;
  readonly facts?: Facts;
  readonly arrived?: string;
  readonly event?: string;
  readonly source?: Launch['source'];
}

export function launched(id: string, time: string | number, options: LaunchOptions = {}): Sighting {
  const when = at(time);
  const { tags = {}, via = null, account } = options;
  const eventId = options.event ?? `launch-${id}`;
  return {
    kind: 'launched',
    ref: ref(id, account),
    at: when,
    arrived: options.arrived === undefined ? when : at(options.arrived),
    evidence: { eventId, object: 'story.json' },
    launch: {
      at: when,
      source: options.source ?? 'RunInstances',
      eventId,
      requestId: null,
      reservationId: null,
      clientToken: null,
      principal: { ...alice, via },
      userAgent: null,
      sourceIp: null,
      template: null,
    },
    facts: options.facts ?? {},
    tags:
      tags === 'unknown'
        ? { completeAt: null, clearedAt: null, byKey: new Map() }
        : listing(Object.entries(tags), when),
    state: 'pending',
  };
}

type Common = Pick<Sighting, 'ref' | 'at' | 'arrived' | 'evidence'>;

const common = (id: string, time: string | number, what: string): Common => ({
  ref: ref(id),
  at: at(time),
  arrived: at(time),
  evidence: { eventId: `${what}-${id}-${time}`, object: 'story.json' },
});

export const tagged = (id: string, time: string | number, tags: Readonly<Record<string, string>>): Sighting => ({
  ...common(id, time, 'tag'),
  kind: 'tags-changed',
  set: new Map(Object.entries(tags)),
  removed: null,
});

export const untagged = (id: string, time: string | number, ...keys: readonly string[]): Sighting => {
  const removed: Removal = { kind: 'keys', keys: new Map(keys.map((key) => [key, null])) };
  return { ...common(id, time, 'untag'), kind: 'tags-changed', set: new Map(), removed };
};

export const became = (id: string, time: string | number, state: StateName): Sighting => ({
  ...common(id, time, state),
  kind: 'state-changed',
  state,
});

/** @throws {Error} when the policy has a mistake */
export function policyOf(text: string): Policy {
  const { policy, diagnostics } = loadPolicy({ text, file: 'test.yaml', readFile: () => '' });
  if (policy === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return policy;
}

export const everything: Selection = { since: null, until: null, accounts: null, regions: null, rules: null };

/** The trail that these sightings make; its last record is theirs, or an unrelated one at `lastAt`. */
export function trailOf(sightings: readonly Sighting[], lastAt: string | number = '30d'): Trail {
  const byKey = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = `${sighting.ref.region}#${sighting.ref.id}`;
    byKey.set(key, [...(byKey.get(key) ?? []), sighting]);
  }
  return {
    objects: { read: 1, skipped: 0, failed: 0 },
    records: sightings.length,
    duplicates: 0,
    bytes: { stored: 0, text: 0 },
    firstAt: noon,
    lastAt: at(lastAt),
    refused: [],
    withoutIds: [],
    sightings: byKey,
    skipped: [],
    problems: [],
  };
}

export interface StoryOptions {
  readonly lastAt?: string | number;
  readonly selection?: Partial<Selection>;
  readonly change?: (policy: Policy) => Policy;
}

export async function replayed(
  policy: string,
  sightings: readonly Sighting[],
  options: StoryOptions = {},
): Promise<Report> {
  const trail = trailOf(sightings, options.lastAt);
  const selection = { ...everything, ...options.selection };
  const written = policyOf(policy);
  return buildReport(trail, await live(trail, options.change?.(written) ?? written, selection), selection);
}

/** Each step of a finding as `stop@300 taken@330`: when it was due and taken, in seconds after noon. */
export function stepsOf(report: Report, index = 0): string[] {
  const finding = report.findings[index];
  const seconds = (time: Date): number => (time.getTime() - noon.getTime()) / 1000;
  return (finding?.steps ?? []).map(
    (step) =>
      `${step.do}@${seconds(step.dueAt)} ${step.outcome}${step.takenAt === null ? '' : `@${seconds(step.takenAt)}`}`,
  );
}
