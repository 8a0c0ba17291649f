import type { Outcome } from '../cases/types.ts';
import type { Action, Before, Prepared, ReadAnswer, World } from '../engine/ports.ts';
import { hasEnded, keyOf } from '../facts/fold.ts';
import { listing, noTags } from '../facts/tags.ts';
import type { FactName, Ref, Sighting } from '../facts/types.ts';
import type { Step, TagGuard } from '../policy/types.ts';
import type { Clock } from './clock.ts';
import type { Ec2, Refusal } from './ec2.ts';
import type { Faults } from './faults.ts';
import type { Called, Claimed, Log, Read } from './log.ts';
import { describedFacts, lookedUp, type Machine } from './machine.ts';
import type { Outages } from './outages.ts';
import type { Random } from './random.ts';
import type { Worker } from './worker.ts';

export interface WorldParts {
  readonly ec2: Ec2;
  readonly clock: Clock;
  readonly worker: Worker;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly outages: Outages;
  readonly log: Log;
  /** Name of the role that Broom acts by. */
  readonly role: string;
  /** Whether EC2 refuses by itself what the guard speaks of. */
  readonly hasGuards: boolean;
  /** The claim that this worker made last on a case. */
  readonly claimOf: (key: string) => Claimed | null;
}

const [second, hour] = [1_000, 3_600_000];
/** Where no group of that name is. */
export const bareVpc = 'vpc-bare';
export const groupIn = (vpc: string, name: string): string | null => (vpc === bareVpc ? null : `sg-${name}-${vpc}`);

/** The simulated EC2 as one process sees it: late, behind, and now and then not at all. */
export function createSimulatedWorld(parts: WorldParts): World {
  const { ec2, clock, worker, random, faults, outages, log } = parts;
  const host = (moment: number): Date => new Date(moment + worker.offset);
  const inMs = (ms: number): Date => host(clock.now() + ms);
  const troubled = (): number => faults().throttled + faults().noAnswer;
  /** What was, at a moment that reads of a request that left then may show. */
  const shown = (left: number): number => {
    const { lag } = faults();
    return lag === 0 || random.chance(0.4) ? clock.now() : left - random.between(0, lag);
  };
  const failedRead = (): ReadAnswer =>
    random.chance(0.5)
      ? { is: 'failed', why: 'throttled', retryAfterMs: 30 * second }
      : { is: 'failed', why: 'no answer' };
  const failedCall = (wasMade: boolean): Outcome =>
    wasMade || random.chance(0.5)
      ? { is: 'failed', retryAt: inMs(60 * second), why: 'no answer' }
      : { is: 'failed', retryAt: inMs(30 * second), why: 'throttled' };

  const describe = (ref: Ref, facts: readonly FactName[], left: number): ReadAnswer => {
    const outage = outages.of(ref.account, clock.now());
    if (outage === 'no-access') return { is: 'no-access', why: 'the role cannot be assumed' };
    if (outage === 'denied') return { is: 'failed', why: 'denied', retryAfterMs: 900 * second };
    const machine = ec2.machines.get(keyOf(ref));
    if (machine === undefined || machine.ref.account !== ref.account) return { is: 'not-found', checked: true };
    const moment = shown(left);
    if (!isVisible(machine, moment)) return { is: 'not-found', checked: true };
    const tagsOf = shown(left);
    const sighting = seen(machine, facts, moment, tagsOf, host(left), inMs(0));
    noteRead(log, keyOf(ref), { at: left, by: worker.by, is: 'seen', shows: tagsOf, dated: host(left).getTime() });
    return { is: 'seen', sightings: [sighting] };
  };

  return {
    clockOffset: () => worker.offset,
    read: (ref, facts) => {
      const key = keyOf(ref);
      let left = 0;
      const note = (answer: ReadAnswer): ReadAnswer => {
        if (answer.is !== 'seen') noteRead(log, key, { at: left, by: worker.by, is: answer.is });
        log.line(left, key, () => `${worker.by} read: ${describeAnswer(answer)}`);
        return answer;
      };
      return worker.call<ReadAnswer>({
        usual: 100,
        leaves: () => {
          left = clock.now();
          return null;
        },
        effect: async () => note(describe(ref, facts, left)),
        failure: { share: troubled(), answer: () => note(failedRead()) },
      });
    },
    prepare: (ref, step) =>
      worker.call<Prepared>({
        usual: step.do === 'quarantine' || step.do === 'tag' ? 100 : 0,
        effect: async () => prepare(ec2.machines.get(keyOf(ref)), ref, step, shown(clock.now()), inMs),
        failure: { share: troubled(), answer: () => ({ is: 'not', outcome: failedCall(false) }) },
      }),
    act: (action) => {
      const key = keyOf(action.ref);
      let called: Called | null = null;
      const note = (outcome: Outcome): Outcome => {
        log.line(clock.now(), key, () => `${worker.by} ${action.step.do}: ${describeOutcome(outcome)}`);
        return outcome;
      };
      return worker.call<Outcome>({
        usual: 150,
        leaves: () => {
          const at = clock.now();
          if (host(at).getTime() > action.deadline.getTime())
            return note({ is: 'failed', retryAt: host(at), why: 'too late' });
          const { account } = action.ref;
          called = { at, key, account, by: worker.by, do: action.step.do, claim: parts.claimOf(key), isDone: false };
          log.calls.push(called);
          log.line(at, key, () => `${worker.by} ${action.step.do} leaves`);
          return null;
        },
        effect: async () => {
          const outcome = carryOut(parts, action, random, inMs);
          if (called !== null && outcome.is === 'done') called.isDone = true;
          return note(outcome);
        },
        failure: { share: troubled(), answer: (wasMade) => note(failedCall(wasMade)) },
      });
    },
    undo: (ref, start, restore) => {
      const key = keyOf(ref);
      const note = (outcome: Outcome): Outcome => {
        log.undos.push({ key, at: clock.now(), by: worker.by, outcome });
        log.line(clock.now(), key, () => `${worker.by} undo: ${describeOutcome(outcome)}`);
        return outcome;
      };
      return worker.call<Outcome>({
        usual: 150,
        effect: async () => note(undo(parts, ref, start, restore, inMs)),
        failure: { share: troubled(), answer: (wasMade) => note(failedCall(wasMade)) },
      });
    },
    findLaunch: ({ account, reservationId, clientToken }) => {
      const at = clock.now();
      return worker.call<ReadAnswer>({
        usual: 150,
        effect: async () => {
          const sightings = [...ec2.machines.values()].flatMap((machine): Sighting[] => {
            const { launch, ref } = machine;
            const isOfIt =
              reservationId === null ? launch.clientToken === clientToken : launch.reservationId === reservationId;
            if (ref.account !== account || !isOfIt || !isVisible(machine, clock.now())) return [];
            const tagsOf = shown(at);
            noteRead(log, keyOf(ref), { at, by: worker.by, is: 'seen', shows: tagsOf, dated: host(at).getTime() });
            return [seen(machine, [], shown(at), tagsOf, host(at), inMs(0))];
          });
          return { is: 'seen', sightings };
        },
        failure: { share: troubled(), answer: failedRead },
      });
    },
  };
}

function noteRead({ reads }: Log, key: string, read: Read): void {
  const known = reads.get(key);
  if (known === undefined) reads.set(key, [read]);
  else known.push(read);
}

/** Those that have ended show for about an hour. */
const isVisible = ({ visibleAt, state }: Machine, moment: number): boolean => {
  if (moment < visibleAt) return false;
  const ended = state.all().find(({ value }) => value === 'terminated');
  return ended === undefined || moment < ended.at + hour;
};

function seen(
  machine: Machine,
  facts: readonly FactName[],
  moment: number,
  tagMoment: number,
  at: Date,
  arrived: Date,
): Sighting {
  const state = machine.state.at(moment);
  const isGone = hasEnded(state);
  const more = isGone ? [] : facts.map((name) => lookedUp(machine, name, moment, at));
  return {
    kind: 'seen',
    ref: machine.ref,
    at,
    arrived,
    evidence: { eventId: 'read', object: 'ec2' },
    state,
    facts: isGone ? {} : Object.assign(describedFacts(machine, moment, at), ...more),
    tags: isGone ? noTags : listing(machine.tags.at(tagMoment), at),
    launchedAt: new Date(Math.floor(machine.launchedAt / second) * second),
  };
}

type InMs = (ms: number) => Date;

function prepare(machine: Machine | undefined, ref: Ref, step: Step, moment: number, inMs: InMs): Prepared {
  if (step.do !== 'tag' && step.do !== 'quarantine') return { is: 'ready', before: null };
  if (machine === undefined || machine.ref.account !== ref.account || hasEnded(machine.state.at(moment)))
    return { is: 'not', outcome: { is: 'failed', retryAt: inMs(60 * second), why: 'not there' } };
  if (step.do === 'tag') {
    const tags = machine.tags.at(moment);
    return {
      is: 'ready',
      before: { tags: Object.fromEntries([...step.tags.keys()].map((key) => [key, tags.get(key) ?? null])) },
    };
  }
  if (groupIn(machine.made.vpcId, step.securityGroupName) === null)
    return { is: 'not', outcome: { is: 'held', rail: 'no-quarantine-group', retryAt: inMs(hour) } };
  return { is: 'ready', before: { groups: Object.fromEntries(machine.settings.at(moment).groups) } };
}

function carryOut(parts: WorldParts, { ref, step, guard }: Action, random: Random, inMs: InMs): Outcome {
  const { ec2, clock, outages, role, hasGuards } = parts;
  const outage = outages.of(ref.account, clock.now());
  if (outage !== null) return { is: 'held', rail: outage, retryAt: inMs(6 * hour) };
  const machine = ec2.machines.get(keyOf(ref));
  const by = `arn:aws:iam::${ref.account}:role/${role}`;
  if (machine === undefined || machine.ref.account !== ref.account || !isVisible(machine, clock.now()))
    return outcomeOf('InvalidInstanceID.NotFound', inMs);
  if (hasGuards && guard !== null && step.do !== 'tag') {
    const tags = machine.tags.at(clock.now() - random.between(0, 5 * second));
    if (guard.every((one) => isThere(one, tags)))
      return { is: 'failed', retryAt: inMs(0), why: 'EC2 refused the call: its tags are right by now' };
  }
  switch (step.do) {
    case 'stop':
      return outcomeOf(ec2.stop(machine, by), inMs);
    case 'terminate':
      return outcomeOf(ec2.terminate(machine, by), inMs);
    case 'tag':
      if (hasEnded(machine.state.now())) return outcomeOf('InvalidInstanceID.NotFound', inMs);
      ec2.createTags(machine, step.tags, by);
      return { is: 'done' };
    case 'quarantine': {
      const group = groupIn(machine.made.vpcId, step.securityGroupName);
      if (group === null) return { is: 'held', rail: 'no-quarantine-group', retryAt: inMs(hour) };
      if (hasEnded(machine.state.now())) return outcomeOf('IncorrectInstanceState', inMs);
      const groups = new Map([...machine.settings.now().groups.keys()].map((id) => [id, [group]]));
      ec2.modify(machine, { groups }, by);
      return { is: 'done' };
    }
    case 'notify':
      throw new Error('a notify is no action on EC2');
  }
}

const isThere = ({ key, values }: TagGuard, tags: ReadonlyMap<string, string>): boolean => {
  const value = tags.get(key);
  return value !== undefined && (values === null || values.includes(value));
};

function outcomeOf(refusal: Refusal, inMs: InMs): Outcome {
  switch (refusal) {
    case null:
      return { is: 'done' };
    case 'OperationNotPermitted':
      return { is: 'held', rail: 'protection', retryAt: inMs(6 * hour) };
    case 'UnsupportedOperation':
      return { is: 'impossible', why: 'EC2 does not support it' };
    default:
      return { is: 'failed', retryAt: inMs(60 * second), why: refusal };
  }
}

function undo(parts: WorldParts, ref: Ref, start: boolean, restore: readonly Before[], inMs: InMs): Outcome {
  const { ec2, clock, outages, role } = parts;
  const outage = outages.of(ref.account, clock.now());
  if (outage !== null) return { is: 'held', rail: outage, retryAt: inMs(6 * hour) };
  const machine = ec2.machines.get(keyOf(ref));
  if (machine === undefined || hasEnded(machine.state.now())) return outcomeOf('InvalidInstanceID.NotFound', inMs);
  const by = `arn:aws:iam::${ref.account}:role/${role}`;
  const groups = new Map(machine.settings.now().groups);
  for (const { groups: before } of restore.toReversed())
    for (const [id, own] of Object.entries(before ?? {})) if (groups.has(id)) groups.set(id, own);
  if (restore.length > 0) ec2.modify(machine, { groups }, by);
  return start ? outcomeOf(ec2.start(machine, by), inMs) : { is: 'done' };
}

function describeAnswer(answer: ReadAnswer): string {
  if (answer.is !== 'seen')
    return answer.is === 'failed' || answer.is === 'no-access' ? `${answer.is}, ${answer.why}` : answer.is;
  return answer.sightings
    .map((sighting) => {
      if (sighting.kind !== 'seen') return sighting.kind;
      const tags = [...sighting.tags.byKey].map(([key, { value }]) => `${key}=${value}`);
      return `${sighting.state} at ${sighting.at.toISOString()} {${tags.join(' ')}}`;
    })
    .join('; ');
}

const describeOutcome = (outcome: Outcome): string => {
  const rail = outcome.is === 'held' ? ` by ${outcome.rail}` : '';
  const why = 'why' in outcome && outcome.why !== undefined ? `, ${outcome.why}` : '';
  return `${outcome.is}${rail}${why}`;
};
