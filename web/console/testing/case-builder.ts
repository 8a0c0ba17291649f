import type { CaseRow, CaseView, LadderStep, TrackView } from '../../../src/console/types.ts';
import { after, plain, type Say } from './builders.ts';

/** The whole of a case whose row this is. */
export function caseView(row: CaseRow, say: Say = plain): CaseView {
  const launchedAt = row.launchedAt ?? row.discoveredAt;
  const tags = [
    { key: 'Name', value: row.name ?? '', at: launchedAt },
    { key: 'Owner', value: row.who ?? '', at: launchedAt },
    { key: say('team'), value: say('payments'), at: launchedAt },
  ];
  return {
    row,
    facts: [
      { name: 'State', value: row.instanceState, at: after(-2) },
      { name: 'Type', value: row.instanceType, at: launchedAt },
      { name: 'Image', value: row.imageId, at: launchedAt },
      { name: 'VPC', value: 'vpc-0a1b2c3d4e5f60718', at: launchedAt },
      { name: 'Key pair', value: say('alice-laptop'), at: launchedAt },
      { name: 'Metadata service', value: null, at: null },
      { name: 'About a month', value: '$61', at: null },
    ],
    tags,
    tagsAreWhole: true,
    launch: {
      at: launchedAt,
      source: say('the console'),
      principal: say(row.who ?? 'unknown'),
      arn: say(`arn:aws:iam::${row.account}:user/${row.who ?? 'unknown'}`),
      userAgent: say('console.amazonaws.com'),
      sourceIp: '192.0.2.17',
      eventId: '6e33dc7d-a858-4c9a-96f4-ee95171385a1',
      object: say(`AWSLogs/${row.account}/CloudTrail/${row.region}/2026/03/04/object.json.gz`),
    },
    seenAt: row.discoveredAt,
    tracks: [track(row, say), ownerTrack(row, say)],
    history: [
      { at: after(-2), what: 'evidence', text: say('read: running, 3 tags'), rule: null, by: null },
      ...(row.acted === null
        ? []
        : [{ at: row.acted.at, what: 'step', text: say('stopped'), rule: 'code-tag', by: null } as const]),
      { at: after(-30), what: 'message', text: say('told sns: Code is missing'), rule: 'code-tag', by: null },
      { at: after(-31), what: 'verdict', text: say(row.wrong || 'compliant'), rule: 'code-tag', by: null },
      { at: after(-33), what: 'order', text: say('postponed an hour: looking into it'), rule: null, by: say('bob') },
      { at: launchedAt, what: 'evidence', text: say('launched'), rule: null, by: say(row.who ?? 'unknown') },
    ],
    letters: [
      {
        at: after(-30),
        channel: 'sns arn:aws:sns:eu-west-1:111122223333:alerts',
        subject: say(`${row.instanceId}: ${row.wrong || 'compliant'}`),
        text: `${say(`${row.instanceId} of ${row.who ?? 'unknown'} stops in 55 min unless Code is set.`)}\n\nTo mend it:\n  ${row.fix ?? 'nothing to mend'}\n`,
        sentAt: after(-30),
      },
    ],
    exemptions:
      row.exemptUntil === null
        ? []
        : [{ rules: ['code-tag'], reason: say('load test until Friday'), by: say('carol'), until: row.exemptUntil }],
    postponed:
      row.postponedUntil === null
        ? null
        : { until: row.postponedUntil, by: say('bob'), reason: say('looking into it') },
    unread: null,
    wakeAt: row.next?.dueAt ?? null,
    actions: {
      exempt: {
        can: true,
        says: 'Nothing is done about the rules that you choose until the exemption ends. It is in the history with your name.',
      },
      postpone: {
        can: row.next !== null,
        says:
          row.next === null
            ? 'Nothing is due, so there is nothing to postpone.'
            : 'No step is taken before the moment that you choose. Then it is read again, and what is still wrong is told and followed.',
      },
      runNow: {
        can: row.next !== null,
        says:
          row.next === null
            ? 'Nothing is due, so there is nothing to run.'
            : `Reads ${row.instanceId} now and, if it still violates ${row.next.rule}, does what is due next (${row.next.do}) without its delay. No rail is skipped.`,
      },
      undo: {
        can: row.acted !== null,
        says:
          row.acted === null
            ? 'Broom has done nothing to it.'
            : `Starts ${row.instanceId} again and leaves it alone until the moment that you choose. Its public address and what was in memory do not come back.`,
      },
    },
  };
}

function track(row: CaseRow, say: Say): TrackView {
  const rule = row.rules[0] ?? 'code-tag';
  const isWrong = row.wrong !== '';
  const fixTag = rule === 'owner' ? 'Owner' : 'Code';
  return {
    rule,
    why: say('Finance splits the bill by this tag.'),
    summary: say('Code is one of LOL, GGG, BRB'),
    mode: 'enforce',
    verdict: isWrong
      ? 'violation'
      : row.mark === 'indeterminate'
        ? 'indeterminate'
        : row.mark === 'exempt'
          ? 'exempt'
          : 'compliant',
    mark: row.mark,
    faults: isWrong ? [row.wrong] : [],
    wanted: isWrong ? [say('Set the tag Code to LOL.')] : [],
    tagsToAdd: isWrong ? [{ key: fixTag, value: fixTag === 'Code' ? 'LOL' : null }] : [],
    missing: row.mark === 'indeterminate' ? [say('tags')] : [],
    fix: row.fix,
    settledAt: isWrong ? after(-31) : null,
    healedAt: null,
    ladder: isWrong ? ladder(row) : [],
    anchor: isWrong ? (row.launchedAt ?? row.discoveredAt) : null,
    settleAt: isWrong ? after(-31) : null,
  };
}

function ladder(row: CaseRow): LadderStep[] {
  const told: LadderStep = { do: 'notify', dueAt: after(-31), is: 'done', at: after(-30), rail: null, text: 'told' };
  if (row.mark === 'acted')
    return [
      told,
      { do: 'stop', dueAt: after(-21), is: 'done', at: after(-20), rail: null, text: 'stopped' },
      { do: 'terminate', dueAt: after(60 * 24), is: 'waiting', at: null, rail: null, text: 'waiting for its moment' },
    ];
  if (row.mark === 'held')
    return [
      told,
      {
        do: 'stop',
        dueAt: after(-21),
        is: 'held',
        at: after(-20),
        rail: row.heldBy,
        text: 'held: something would launch it again',
      },
    ];
  const due = row.next?.dueAt ?? after(30);
  return [
    told,
    { do: row.next?.do ?? 'stop', dueAt: due, is: 'waiting', at: null, rail: null, text: 'waiting for its moment' },
    { do: 'terminate', dueAt: after(60 * 24 * 2), is: 'waiting', at: null, rail: null, text: 'waiting for its moment' },
  ];
}

const ownerTrack = (row: CaseRow, say: Say): TrackView => ({
  rule: 'backup',
  why: null,
  summary: say('Backup is present on databases'),
  mode: 'observe',
  verdict: 'not-applicable',
  mark: null,
  faults: [],
  wanted: [],
  tagsToAdd: [],
  missing: [],
  fix: null,
  settledAt: row.discoveredAt,
  healedAt: null,
  ladder: [],
  anchor: null,
  settleAt: null,
});
