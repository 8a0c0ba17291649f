import { acts } from '../cases/steps.ts';
import type { Case, HistoryEntry, Opening, StepState, Track } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import { whoOf } from '../messages/provenance-words.ts';
import { pastOf } from '../messages/story.ts';
import type { Letter, Notice } from '../messages/types.ts';
import { describeFault } from '../policy/fault.ts';
import { markOf, markOfTrack } from './marks.ts';
import { railText } from './rail-text.ts';
import type { FeedEntry } from './types.ts';

export type Told = Omit<FeedEntry, 'id'>;

export interface Saving {
  readonly before: Case | undefined;
  readonly after: Case;
  readonly history: readonly HistoryEntry[];
  readonly letters: readonly Letter[];
  readonly at: Date;
}

const mostText = 300;
const cut = (text: string): string => (text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text);

/** What one saving of a case tells whoever watches, in the order in which it is to be read; nothing, as a rule. */
export function feedOf(saving: Saving): readonly Told[] {
  const { before, after, history, letters } = saving;
  const entry = entryFor(saving);
  const isLaunch = after.instance.launch !== null && (before === undefined || before.instance.launch === null);
  const told: Told[] = [];
  if (isLaunch) told.push(entry(launchOf(after)));
  for (const { what, text, by, at } of history)
    if (what === 'order') told.push({ ...entry({ kind: 'order', text, by }), at: at.toISOString() });
  for (const track of after.tracks.values()) {
    const was = before?.tracks.get(track.rule);
    if (!isLaunch) told.push(...verdictTold(was, track, cause(history)).map(entry));
    for (const step of stepsTold(was, track)) told.push(entry({ ...step, rule: track.rule }));
  }
  for (const one of messagesTold(letters)) told.push(entry(one));
  if (before !== undefined && before.state.kind !== 'closed' && after.state.kind === 'closed')
    told.push(entry({ kind: 'closed', text: closedText(after), mark: markOf(after) }));
  return told;
}

type Draft = Pick<Told, 'kind' | 'text'> & Partial<Pick<Told, 'mark' | 'rule' | 'by' | 'at'>>;

const entryFor =
  ({ after: { ref }, at }: Saving) =>
  ({ kind, text, mark = null, rule = null, by = null, at: when = at.toISOString() }: Draft): Told => ({
    at: when,
    kind,
    mark,
    key: keyOf(ref),
    instanceId: ref.id,
    account: ref.account,
    region: ref.region,
    rule,
    text: cut(text),
    by: by === null ? null : cut(by),
  });

/** One line for a launch with all that was wrong with it from the start. */
function launchOf(after: Case): Draft {
  const { launch, facts } = after.instance;
  const type = facts.instanceType?.is === 'known' ? `, ${facts.instanceType.value.slice(0, 40)}` : '';
  const faults = [...after.tracks.values()].flatMap(({ opening }) => opening?.faults ?? []);
  const wrong = [...new Set(faults.map(describeFault))].join('; ');
  const [rule] = [...after.tracks.values()].flatMap((track) => (track.opening === null ? [] : [track.rule]));
  return {
    kind: 'launch',
    mark: after.tracks.size === 0 ? null : markOf(after),
    text: `launched${type}${wrong === '' ? '' : `: ${wrong}`}`,
    rule: rule ?? null,
    by: launch === null ? null : whoOf(launch.principal),
  };
}

/** What the evidence was that came with this, and whose doing. */
function cause(history: readonly HistoryEntry[]): { readonly text: string; readonly by: string | null } | null {
  const last = history.findLast(({ what, text }) => what === 'evidence' && text.startsWith('tags: '));
  return last === undefined ? null : { text: last.text.slice('tags: '.length), by: last.by && callerName(last.by) };
}

/** The history has the ARN whole; in a line the name is enough: `alice`, `deploy-role/alice@example.com`. */
const callerName = (arn: string): string =>
  /^arn:[\w-]+:(?:iam|sts)::\d*:(?:user|role|assumed-role)\/(.+)$/s.exec(arn)?.[1] ?? arn;

function verdictTold(was: Track | undefined, track: Track, why: ReturnType<typeof cause>): Draft[] {
  const [old, now] = [was?.verdict.kind, track.verdict.kind];
  const more = { rule: track.rule, by: why?.by ?? null };
  if (now === 'violation' && old !== 'violation') {
    const wrong = track.verdict.kind === 'violation' ? track.verdict.faults.map(describeFault).join('; ') : '';
    return [{ kind: 'violation', mark: markOfTrack(track), text: wrong, ...more }];
  }
  if (now === 'compliant' && old === 'violation')
    return [
      {
        kind: 'healed',
        mark: 'compliant',
        text: why === null ? `mends ${track.rule}` : `${why.text}: mends ${track.rule}`,
        ...more,
      },
    ];
  if (now === 'compliant' && old === 'indeterminate')
    return [{ kind: 'compliant', mark: 'compliant', text: `complies with ${track.rule}`, ...more }];
  if (now === 'exempt' && old !== 'exempt' && track.verdict.kind === 'exempt') {
    const until = track.verdict.until.toISOString();
    return [
      { kind: 'compliant', mark: 'exempt', text: `exempt until ${until}`, rule: track.rule, by: track.verdict.by },
    ];
  }
  return [];
}

const openingsOf = (track: Track | undefined): readonly Opening[] =>
  track === undefined ? [] : track.opening === null ? track.past : [...track.past, track.opening];

function* stepsTold(was: Track | undefined, track: Track): Generator<Draft> {
  const old = openingsOf(was).flatMap(({ steps }) => steps);
  for (const { steps } of openingsOf(track)) {
    for (const step of steps) {
      const before = old.find((one) => one.index === step.index && one.dueAt.getTime() === step.dueAt.getTime());
      if (before !== undefined && isSame(before, step)) continue;
      const told = stepTold(step);
      if (told !== null) yield told;
    }
  }
}

function isSame({ status: a }: StepState, { status: b }: StepState): boolean {
  if (a.is !== b.is) return false;
  // What is tried again and held again by the same is no news.
  return a.is !== 'held' || b.is !== 'held' || a.rail === b.rail;
}

/** null: nothing that anybody must see as it happens. */
function stepTold({ do: kind, status }: StepState): Draft | null {
  if (!acts(kind)) return null;
  switch (status.is) {
    case 'done':
      return { kind: 'step', mark: 'acted', text: pastOf(kind), at: status.at.toISOString() };
    case 'undone':
      return { kind: 'step', text: `${pastOf(kind)}, and taken back`, at: status.at.toISOString() };
    case 'impossible':
      return { kind: 'step', text: `${kind} is impossible: ${status.why}`, at: status.at.toISOString() };
    case 'held':
      // A rule that observes holds every step: that is its mode, and no news of an instance.
      if (status.rail === 'mode') return null;
      return {
        kind: 'held',
        mark: 'held',
        text: `${kind} held: ${railText(status.rail)}`,
        at: status.at.toISOString(),
      };
    default:
      return null;
  }
}

/** One line for each rule and moment, whatever the number of channels. */
function messagesTold(letters: readonly Letter[]): Draft[] {
  const byRule = new Map<string, { readonly channels: Set<string>; readonly occasion: string; readonly at: Date }>();
  for (const { content, channel, at } of letters) {
    if (content.kind !== 'notice') continue;
    const { rule, occasion } = content.notice;
    const known = byRule.get(rule) ?? { channels: new Set<string>(), occasion: occasionWords[occasion], at };
    known.channels.add(placeWords(channel));
    byRule.set(rule, known);
  }
  return [...byRule].map(([rule, { channels, occasion, at }]) => ({
    kind: 'message',
    rule,
    text: `told ${[...channels].join(' and ')}${occasion}`,
    at: at.toISOString(),
  }));
}

const occasionWords: Readonly<Record<Notice['occasion'], string>> = {
  step: '',
  announce: ' what will follow',
  contested: ' that it was started again',
  resolved: ' that it was mended',
  impossible: ' what cannot be done',
};

/** A topic by its name: the case has the whole address. */
const placeWords = (channel: string): string => channel.replace(/^sns arn:.*:([^:]+)$/s, 'SNS $1');

const closedText = ({ state }: Case): string =>
  state.kind === 'closed' && state.because === 'not-found'
    ? 'closed: EC2 knows no such instance'
    : 'closed: the instance is gone';
