import type { Case, HistoryEntry, Rail } from '../../../cases/types.ts';
import { keyOf } from '../../../facts/fold.ts';
import { provenanceOf } from '../../../facts/provenance.ts';
import { presentTags } from '../../../facts/tags.ts';
import { mendingOf } from '../../../messages/mending.ts';
import { utc } from '../../../messages/moments.ts';
import { provenanceWords, whoOf } from '../../../messages/provenance-words.ts';
import { columns } from '../../../report/columns.ts';
import { plain } from '../../../report/plain.ts';
import { findCase } from '../cases/find.ts';
import { caseJson, historyJson } from '../cases/json.ts';
import { lastOpening, nextWords, stateWords, stepWords, verdictWords, violated } from '../cases/words.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { withStore } from '../store.ts';

export interface StoreOptions {
  readonly store?: string;
}

export interface ListOptions extends StoreOptions {
  readonly state: Case['state']['kind'] | 'all';
  readonly account?: string;
  readonly region?: string;
  readonly held?: Rail;
  readonly json?: boolean;
}

/** Lists cases: by default those with a violation. */
export async function listCases(options: ListOptions, streams: Streams, at = new Date()): Promise<ExitCode> {
  const { state, account, region, held, json } = options;
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new Mistake(`--account: expected twelve digits, got "${account}"`);
  return withStore(options.store, streams, async (store) => {
    const found: Case[] = [];
    const query = {
      ...(state !== 'all' && { state }),
      ...(account !== undefined && { account }),
      ...(region !== undefined && { region }),
      ...(held !== undefined && { heldBy: held }),
    };
    for await (const subject of store.list(query)) found.push(subject);
    if (json === true) streams.out(`${JSON.stringify(found.map(caseJson), null, 2)}\n`);
    else if (found.length === 0)
      streams.out(`No ${state === 'all' ? '' : `${state} `}cases${held === undefined ? '' : ` held by ${held}`}.\n`);
    else streams.out(`${listTable(found, at).join('\n')}\n`);
    return exitCode.ok;
  });
}

function listTable(cases: readonly Case[], at: Date): string[] {
  const heads = ['INSTANCE', 'WHERE', 'STATE', 'WHO', 'VIOLATES', 'NEXT'].map((title) => ({ title }));
  const rows = cases.map((subject) => {
    const { ref, state, instance } = subject;
    return [
      plain(ref.id, 40),
      plain(`${ref.account} ${ref.region}`, 34),
      state.kind,
      plain(instance.launch?.principal.name ?? '', 28),
      plain(violated(subject).join(', '), 40),
      plain(nextWords(subject, at), 90),
    ];
  });
  return columns(heads, rows, (text) => text);
}

export interface ShowOptions extends StoreOptions {
  readonly json?: boolean;
}

/** All that is known of one case: verdicts, steps, orders, the command that mends it, and its history. */
export async function showCase(
  text: string,
  options: ShowOptions,
  streams: Streams,
  at = new Date(),
): Promise<ExitCode> {
  return withStore(options.store, streams, async (store) => {
    const subject = await findCase(store, text);
    const history = await store.history(keyOf(subject.ref));
    if (options.json === true)
      streams.out(`${JSON.stringify({ ...caseJson(subject), history: history.map(historyJson) }, null, 2)}\n`);
    else
      streams.out(`${[...about(subject), ...rules(subject, at), ...orders(subject), ...past(history)].join('\n')}\n`);
    return exitCode.ok;
  });
}

function about({ ref, state, instance, discoveredAt, unread }: Case): string[] {
  const { launch, launchedAt, facts, tags } = instance;
  const known = (fact: typeof facts.imageId): string | null => (fact?.is === 'known' ? plain(fact.value, 80) : null);
  const by = provenanceWords(provenanceOf(instance));
  const who = launch === null ? '' : ` by ${plain(whoOf(launch.principal), 120)}`;
  const launched =
    launchedAt === null ? null : `Launched ${utc(launchedAt)}${who}${by === null ? '' : `; ${plain(by, 120)}`}`;
  const what = [known(facts.instanceType), known(facts.imageId), instance.state?.name].filter((one) => one != null);
  return [
    `${plain(ref.id, 40)} in ${plain(ref.account, 20)} ${plain(ref.region, 30)}: ${stateWords(state)}`,
    ...(launched === null ? [] : [launched]),
    `Found ${utc(discoveredAt)}${instance.seenAt === null ? '' : `, last read ${utc(instance.seenAt)}`}`,
    ...(what.length === 0 ? [] : [what.join(', ')]),
    ...[...presentTags(tags)].slice(0, 60).map(([key, value]) => `  ${plain(key, 60)}=${plain(value, 120)}`),
    ...(unread === null ? [] : [`Could not be read since ${utc(unread.since)}: ${plain(unread.why, 200)}`]),
  ];
}

function rules(subject: Case, at: Date): string[] {
  return [...subject.tracks.values()].flatMap((track) => {
    const opening = lastOpening(track);
    const lines = ['', `${plain(track.rule, 60)}: ${verdictWords(track.verdict)}`];
    if (opening === null) return lines;
    if (opening.resolvedAt !== null) lines.push(`  violated ${utc(opening.since)}, mended ${utc(opening.resolvedAt)}`);
    else if (!opening.anchoredAtLaunch) lines.push(`  delays count from ${utc(opening.anchor)}`);
    const width = Math.max(...opening.steps.map((step) => step.do.length), 0);
    for (const step of opening.steps) lines.push(`  ${step.do.padEnd(width)}  ${stepWords(step, subject, at)}`);
    const fix =
      opening.resolvedAt === null && subject.state.kind === 'open' ? mendingOf(opening.faults, subject.ref) : null;
    for (const command of fix?.split('\n') ?? []) lines.push(`  Mend it: ${plain(command, 2_000)}`);
    return lines;
  });
}

function orders({ exemptions, postponed }: Case): string[] {
  const lines = exemptions.map(
    ({ rules: of, reason, by, until }) =>
      `Exempt from ${of === null ? 'every rule' : plain(of.join(', '), 200)} until ${utc(until)} by ${plain(by, 120)}: ${plain(reason, 300)}`,
  );
  if (postponed !== null)
    lines.push(
      `Postponed until ${utc(postponed.until)} by ${plain(postponed.by, 120)}: ${plain(postponed.reason, 300)}`,
    );
  return lines.length === 0 ? [] : ['', ...lines];
}

function past(history: readonly HistoryEntry[]): string[] {
  if (history.length === 0) return [];
  const rows = history.map(({ at, what, text, rule, by }) => [
    utc(at),
    what,
    `${rule === null ? '' : `${plain(rule, 60)}: `}${plain(text, 300)}${by === null ? '' : `, by ${plain(by, 120)}`}`,
  ]);
  return ['', ...columns([{ title: 'WHEN' }, { title: 'WHAT' }, { title: '' }], rows, (text) => text)];
}
