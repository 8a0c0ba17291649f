import type {
  CaseRow,
  FeedEntry,
  MarkName,
  NextStep,
  NowView,
  SourceView,
  StatusView,
  StepKind,
} from '../../../src/console/types.ts';

/** Plain fixtures of what the service tells, the same at every call. What strangers write is given as `say`. */

/** The service's clock when the fake begins. */
export const start = '2026-03-04T12:00:00.000Z';

/** So many minutes after the start. */
export const after = (minutes: number): string => new Date(Date.parse(start) + minutes * 60_000).toISOString();

export type Say = (text: string) => string;
export const plain: Say = (text) => text;

/** What strangers write, 256 characters of it: markup, right-to-left text, and what turns or hides its neighbours. */
export const hostile: Say = (text) =>
  `${text.slice(0, 24)}\u202e</script><img src=x onerror="window.hacked=1"> "><svg onload=window.hacked=1> ${'שלום עולם \u200b'.repeat(40)}`.slice(
    0,
    256,
  );

const people = ['alice', 'bob', 'carol', 'dave', 'deploy-bot'];
const names = ['build', 'web', 'worker', 'gpu', 'sandbox', 'bastion'];
const types = ['t3.large', 'm7g.xlarge', 'c7i.4xlarge', 'g5.2xlarge'];
const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
const accounts = [
  { id: '111122223333', name: 'shop' },
  { id: '444455556666', name: 'data' },
  { id: '777788889999', name: null },
] as const;
const marks: readonly MarkName[] = ['violation', 'held', 'acted', 'indeterminate', 'exempt', 'compliant', 'violation'];
const wrongs = [
  ['code-tag', 'Code is missing', 'Code', 'LOL'],
  ['owner', 'Owner is missing: who answers for it?', 'Owner', 'VALUE'],
  ['code-tag', 'Code=lol: did you mean LOL?', 'Code', 'LOL'],
  ['imdsv2', 'the metadata service answers without a token', null, null],
] as const;

const pick = <T>(of: readonly [T, ...T[]] | readonly T[], i: number): T => {
  const one = of[i % of.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

export const instanceIdOf = (i: number): string => `i-${(i + 0xa1).toString(16).padStart(17, '0')}`;

export function caseRow(i: number, say: Say = plain): CaseRow {
  const [mark, region, account] = [pick(marks, i), pick(regions, i), pick(accounts, i)];
  const [rule, wrong, tag, value] = pick(wrongs, i);
  const id = instanceIdOf(i);
  const isWrong = mark === 'violation' || mark === 'held' || mark === 'acted';
  const fix =
    tag === null
      ? `aws ec2 modify-instance-metadata-options --region ${region} --instance-id ${id} --http-tokens required`
      : `aws ec2 create-tags --region ${region} --resources ${id} --tags Key=${tag},Value=${value}`;
  const launchedAt = after(-37 * (i + 1));
  return {
    key: `${region}#${id}`,
    instanceId: id,
    account: account.id,
    accountName: account.name === null ? null : say(account.name),
    region,
    name: i % 6 === 5 ? null : say(`${pick(names, i)}-${i}`),
    who: i % 11 === 10 ? null : say(pick(people, i)),
    provenance: i % 4 === 3 ? say('Auto Scaling group web') : null,
    instanceType: pick(types, i),
    imageId: `ami-${(i % 9).toString(16).padStart(17, '0')}`,
    instanceState: mark === 'acted' ? 'stopped' : 'running',
    launchedAt,
    discoveredAt: after(-37 * (i + 1) + 1),
    state: isWrong ? 'open' : mark === 'indeterminate' ? 'watching' : 'clear',
    mark,
    rules: isWrong ? [rule] : [],
    wrong: isWrong ? say(wrong) : '',
    fix: isWrong ? fix : null,
    next: mark === 'violation' ? { do: stepOf(i), dueAt: after(4.5 + i * 13), rule } : null,
    heldBy: mark === 'held' ? pick(['managed', 'budget-hour', 'protection'], i) : null,
    acted: mark === 'acted' ? { do: 'stop', at: after(-20) } : null,
    healedAt: null,
    postponedUntil: null,
    exemptUntil: mark === 'exempt' ? after(60 * 24 * 9) : null,
    changedAt: after(-(i % 300)),
  };
}

const stepOf = (i: number): StepKind => pick(['stop', 'terminate', 'quarantine'], i);

export const caseRows = (count: number, say: Say = plain): CaseRow[] =>
  Array.from({ length: count }, (_, i) => caseRow(i, say));

export const nextSteps = (rows: readonly CaseRow[], say: Say = plain): NextStep[] =>
  rows
    .flatMap((row): NextStep[] =>
      row.next === null
        ? []
        : [
            {
              key: row.key,
              instanceId: row.instanceId,
              name: row.name,
              account: row.account,
              region: row.region,
              who: row.who,
              rule: row.next.rule,
              do: row.next.do,
              dueAt: row.next.dueAt,
              unless: say(row.next.rule === 'owner' ? 'Owner is set' : 'Code is one of LOL, GGG, BRB'),
            },
          ],
    )
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));

const happenings: readonly (readonly [FeedEntry['kind'], MarkName | null, string])[] = [
  ['launch', null, 'launched by alice through the console'],
  ['violation', 'violation', 'Code is missing'],
  ['message', null, 'told alice by sns: stops in 55 min unless Code is set'],
  ['healed', 'compliant', 'Code set to LOL by alice'],
  ['step', 'acted', 'stopped'],
  ['held', 'held', 'stop held: managed, the Auto Scaling group web would launch it again'],
  ['closed', null, 'gone: terminated by bob'],
  ['policy', null, 'policy 3f1c0a taken up'],
];

/** id: from 1. */
export function feedEntry(id: number, say: Say = plain): FeedEntry {
  const [kind, mark, text] = pick(happenings, id - 1);
  const isOurs = kind === 'policy';
  const row = caseRow(id % 5, say);
  return {
    id,
    at: after(-0.4 * (60 - (id % 60))),
    kind,
    mark,
    key: isOurs ? null : row.key,
    instanceId: isOurs ? null : row.instanceId,
    account: isOurs ? null : row.account,
    region: isOurs ? null : row.region,
    rule: mark === null ? null : 'code-tag',
    text: say(text),
    by: kind === 'launch' ? say('alice') : null,
  };
}

export const source = (change: Partial<SourceView> = {}): SourceView => ({
  kind: 'sns',
  name: 'sns',
  is: 'waiting',
  text: 'listening on http://127.0.0.1:4281/sns',
  lastAt: null,
  taken: 0,
  ...change,
});

export function statusView(rows: readonly CaseRow[], say: Say = plain, change: Partial<StatusView> = {}): StatusView {
  const of = (mark: MarkName): number => rows.filter((row) => row.mark === mark).length;
  const counts = Object.fromEntries(marks.map((mark) => [mark, of(mark)])) as Record<MarkName, number>;
  return {
    version: '0.1.0',
    now: start,
    speed: 1,
    simulation: null,
    mode: 'enforce',
    idle: null,
    frozen: null,
    tripped: [],
    accounts: accounts.map(({ id, name }) => ({ id, name: name === null ? null : say(name) })),
    sources: [rows.length === 0 ? source() : source({ is: 'working', lastAt: after(-1), taken: rows.length })],
    policy: { digest: '3f1c0a', since: after(-60 * 30) },
    counts: { ...counts, all: rows.length, closed: 0 },
    who: 'operator',
    troubles: [],
    ...change,
  };
}

export function nowView(status: StatusView, rows: readonly CaseRow[], feed: readonly FeedEntry[], say: Say): NowView {
  const next = nextSteps(rows, say);
  const wrong = rows.filter(({ state }) => state === 'open');
  return {
    status,
    next: next.slice(0, 20),
    nextCount: next.length,
    wrong: wrong.slice(0, 20),
    wrongCount: wrong.length,
    feed: feed.slice(0, 50),
  };
}
