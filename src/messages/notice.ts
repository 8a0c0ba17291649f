import { createHash } from 'node:crypto';
import type { Case, Opening, Track } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import { provenanceOf } from '../facts/provenance.ts';
import type { Dated, Launch } from '../facts/types.ts';
import { compileAccounts } from '../policy/accounts.ts';
import { describeFault } from '../policy/fault.ts';
import type { ChannelSpec, Policy } from '../policy/types.ts';
import { channelKeys } from './channel-key.ts';
import { mendingOf } from './mending.ts';
import { doneSteps, hasEnded, isMended, nextSteps, type Scene } from './notice-steps.ts';
import { provenanceWords, whoOf } from './provenance-words.ts';
import { remarksOf, type Tell } from './remarks.ts';
import type { Alarm, Letter, Notice } from './types.ts';

/**
 * What a message says of one instance under one rule, as it stood at a moment. On a case of later it tells the same:
 * what came after that moment is not in it.
 */
export function noticeOf(subject: Case, effect: Tell, policy: Policy, at: Date): Notice {
  const scene = sceneOf(subject, effect, policy, at);
  const { rule, opening } = scene;
  const { launch, launchedAt, facts } = subject.instance;
  const standing = !isMended(scene);
  return {
    ref: subject.ref,
    rule: effect.rule,
    why: rule?.why ?? null,
    summary: rule?.summary ?? '',
    mode: rule?.mode ?? policy.mode,
    occasion: typeof effect.index === 'number' ? 'step' : effect.index,
    at,
    launchedAt,
    who: launch === null ? null : cut(whoOf(launch.principal)),
    launchCall: callOf(launch),
    imageId: known(facts.imageId),
    instanceType: known(facts.instanceType),
    provenance: cutOrNull(provenanceWords(provenanceOf(subject.instance))),
    faults: standing ? opening.faults.slice(0, mostFaults).map((fault) => cut(describeFault(fault))) : [],
    done: doneSteps(scene),
    next: nextSteps(scene),
    fix: standing && !hasEnded(scene) ? mendingOf(opening.faults.slice(0, mostFaults), subject.ref) : null,
    remarks: remarksOf(scene, effect).map(cut),
  };
}

/** A notice is stored until it is sent, and what strangers wrote may be of any size. */
const mostFaults = 50;
const cut = (text: string): string => (text.length > 1_000 ? `${text.slice(0, 999)}…` : text);
const cutOrNull = (text: string | null): string | null => (text === null ? null : cut(text));

const known = (fact: Dated<string> | undefined): string | null => (fact?.is === 'known' ? cut(fact.value) : null);

/** The same for every instance of a launch, and for a launch told to two accounts under two event ids. */
const callOf = (launch: Launch | null): string | null =>
  launch === null ? null : (launch.requestId ?? launch.reservationId ?? launch.eventId);

function sceneOf(subject: Case, effect: Tell, policy: Policy, at: Date): Scene {
  const opening = openingOf(subject.tracks.get(effect.rule), effect, at);
  if (opening === null) throw new Error(`${keyOf(subject.ref)} has nothing to tell of ${effect.rule}`);
  const rule = policy.rules.find(({ id }) => id === effect.rule);
  return { subject, policy, rule, opening, own: typeof effect.index === 'number' ? effect.index : null, at };
}

/** The violation that is told of: a report of an action goes out even if it was resolved, and opened again, since. */
function openingOf(track: Track | undefined, { id, index }: Tell, at: Date): Opening | null {
  if (track === undefined) return null;
  const latestFirst = [...track.past, ...(track.opening === null ? [] : [track.opening])].reverse();
  const newest = latestFirst[0] ?? null;
  if (index === 'resolved') return latestFirst.find((opening) => isMended({ opening, at })) ?? newest;
  const own = latestFirst.find(({ steps }) =>
    steps.some(({ index: place, status }) =>
      status.is === 'carrying-out'
        ? status.effect === id
        : place === index && status.is === 'done' && status.at.getTime() === at.getTime(),
    ),
  );
  return own ?? newest;
}

/** One letter for each channel that wants to know. */
export function lettersOf(subject: Case, effect: Tell, policy: Policy, at: Date): Letter[] {
  const rule = policy.rules.find(({ id }) => id === effect.rule);
  const isFor = ({ when: { accounts } }: ChannelSpec): boolean =>
    accounts === null || compileAccounts(accounts)(subject.ref.account);
  const channels = channelKeys((rule?.channels ?? policy.channels).filter(isFor));
  if (channels.length === 0) return [];
  const notice = noticeOf(subject, effect, policy, at);
  const { account, region } = subject.ref;
  const launch = notice.launchCall === null ? keyOf(subject.ref) : `${account} ${region} ${notice.launchCall}`;
  return channels.map((channel) => ({
    id: hash(effect.id, channel),
    channel,
    group: hash(launch, effect.rule, effect.index, channel),
    at,
    content: { kind: 'notice', notice },
    ...unsent,
  }));
}

/**
 * Told once a day, to those who run Broom: the policy's channels that are for every account. Where there is none, the
 * others hear of it, since somebody must.
 *
 * @param day any moment of it, UTC
 */
export function alarmLetters(alarm: Alarm, policy: Policy, day: Date): Letter[] {
  const everywhere = policy.channels.filter(({ when }) => when.accounts === null);
  const ofRules = policy.rules.flatMap(({ channels }) => channels ?? []);
  const channels = [everywhere, policy.channels, ofRules].find(({ length }) => length > 0) ?? [];
  return channelKeys(channels).map((channel) => {
    const id = hash('alarm', alarm.id, day.toISOString().slice(0, 10), channel);
    return { id, channel, group: id, at: alarm.at, content: { kind: 'alarm', alarm }, ...unsent };
  });
}

const unsent = { sending: null, tries: 0, retryAt: null } as const;

const hash = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
