import type { Case } from '../cases/types.ts';
import { readRecord, unwrap } from '../cloudtrail/record.ts';
import type { ObjectReading, RawRecord, Reading } from '../cloudtrail/types.ts';
import type { Sighting } from '../facts/types.ts';
import { formatDiagnostic, openPolicy, openPolicyObject } from '../policy/load.ts';
import type { RawPolicy } from '../policy/schema.ts';
import type { Policy, Verdict } from '../policy/types.ts';
import { gather } from '../replay/gather.ts';
import { live, type Selection } from '../replay/replay.ts';
import { type Finding, fellDue, findingsOf, type Healing } from '../report/findings.ts';
import { factsFrom, type GivenFacts } from './given-facts.ts';
import { messagesOf } from './messages.ts';
import { formatLine, lineOf } from './step-text.ts';

/** What became of one instance, all by rule. */
export interface InstanceReplay {
  readonly id: string;
  readonly launchedAt: Date;
  /** When late tags no longer counted, or the last before the instance ended. */
  readonly verdicts: Readonly<Record<string, Verdict['kind']>>;
  /** What would have been done, or was held: `terminate at 5m` (after the launch), `stop at 4h: held managed`. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  /** Whether a violation at launch was mended, and before what. */
  readonly healed: Readonly<Record<string, Healing | 'never'>>;
  /** What the messages would say, in the order in which they fall due. */
  readonly messages: readonly string[];
  readonly findings: readonly Finding[];
  /** The whole verdicts: faults, the exemption, the facts that were missing. */
  readonly details: Readonly<Record<string, Verdict>>;
}

export interface Replayed {
  /** Those that were launched, by region and id. */
  readonly instances: readonly InstanceReplay[];
  readonly findings: readonly Finding[];
}

export interface ReplayPolicyOptions {
  /** What the launch records do not tell of their instances, such as who owns the image: known from the launch on. */
  readonly facts?: GivenFacts;
  /** For a policy given as text or object: the content of each file that `from` names, by its path. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Lives through records with the engine that replay and enforcement use, and says what followed. The policy enforces,
 * whatever its `mode`; nothing is touched.
 *
 * @param policy loaded, or its YAML, or the same as an object
 * @param events CloudTrail records in any order, bare or as the `detail` of their EventBridge event
 * @throws {Error} when the policy has a mistake, with all of them
 * @throws {RecordError} when a record about instances cannot be read
 */
export async function replayPolicy(
  policy: Policy | RawPolicy | string,
  events: readonly unknown[],
  { facts = {}, files = {} }: ReplayPolicyOptions = {},
): Promise<Replayed> {
  const readings = events.map((event, index) => readRecord(unwrap(event) as RawRecord, 'test', `event ${index + 1}`));
  return replayReadings(
    isLoaded(policy) ? policy : await load(policy, files),
    readings.map((reading) => withFacts(reading, facts)),
  );
}

const isLoaded = (policy: Policy | RawPolicy | string): policy is Policy =>
  typeof policy === 'object' && 'digest' in policy;

async function load(policy: RawPolicy | string, files: Readonly<Record<string, string>>): Promise<Policy> {
  const readFile = (path: string): string => {
    const text = new Map(Object.entries(files).map(([name, content]) => [name.replace(/^\.\//, ''), content])).get(
      path,
    );
    if (text === undefined) throw new Error('give its content in `files`');
    return text;
  };
  const loaded =
    typeof policy === 'string'
      ? await openPolicy({ text: policy, file: 'policy', readFile })
      : await openPolicyObject(policy, { file: 'policy', readFile });
  if (loaded.policy !== null) return loaded.policy;
  const text = typeof policy === 'string' ? policy : '';
  throw new Error(loaded.diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
}

/** What is given counts for more than what the record says. */
export function withFacts(reading: Reading, given: GivenFacts): Reading {
  if (reading.kind !== 'sightings' || Object.keys(given).length === 0) return reading;
  const sightings = reading.sightings.map((sighting): Sighting => {
    if (sighting.kind !== 'launched') return sighting;
    return { ...sighting, facts: { ...sighting.facts, ...factsFrom(given, sighting.at) } };
  });
  return { ...reading, sightings };
}

const everything: Selection = { since: null, until: null, accounts: null, regions: null, rules: null };
/** A step that is due after the last record is played to its end, and told like any other. */
const endOfTime = new Date(8.64e15);

export async function replayReadings(policy: Policy, readings: readonly Reading[]): Promise<Replayed> {
  const trail = await gather(only(readings), { skipped: [], failed: [] });
  const life = await live(trail, policy, everything);
  const instances = life.cases.map((subject) => instanceOf(subject, life.policy));
  return { instances, findings: findingsOf(life.cases, life.policy, endOfTime) };
}

async function* only(readings: readonly Reading[]): AsyncGenerator<ObjectReading> {
  const times = readings.map(({ at }) => at.getTime()).filter((at) => !Number.isNaN(at));
  yield {
    object: 'test',
    outcome: 'read',
    reason: null,
    records: readings.length,
    firstAt: times.length === 0 ? null : Math.min(...times),
    lastAt: times.length === 0 ? null : Math.max(...times),
    readings,
    problems: [],
    bytes: { stored: 0, text: 0 },
  };
}

function instanceOf(subject: Case, policy: Policy): InstanceReplay {
  const findings = findingsOf([subject], policy, endOfTime);
  const launchedAt = subject.instance.launchedAt ?? subject.discoveredAt;
  const ofRule = (rule: string): Finding | undefined => findings.find((finding) => finding.rule === rule);
  const byRule = <Value>(of: (rule: string) => Value): Record<string, Value> =>
    Object.fromEntries(policy.rules.map(({ id }) => [id, of(id)]));
  const details = byRule((rule): Verdict => {
    const track = subject.tracks.get(rule);
    return track?.settled?.verdict ?? track?.verdict ?? { kind: 'not-applicable' };
  });
  return {
    id: subject.ref.id,
    launchedAt,
    verdicts: byRule((rule) => details[rule]?.kind ?? 'not-applicable'),
    steps: byRule((rule) =>
      (ofRule(rule)?.steps ?? []).filter(fellDue).map((step) => formatLine(lineOf(step, launchedAt))),
    ),
    healed: byRule((rule) => ofRule(rule)?.healing ?? 'never'),
    messages: messagesOf(subject, policy),
    findings,
    details,
  };
}
