import { feedOf, type Told } from '../../../console/feed-of.ts';
import { createRowIndex, type RowIndex } from '../../../console/index-of-rows.ts';
import { nextStepsOf, wrongOf } from '../../../console/next-steps.ts';
import { modeOf } from '../../../console/policy-view.ts';
import { entryOf } from '../../../console/row-of.ts';
import type { FeedEntry, NowView, StatusView } from '../../../console/types.ts';
import type { RailChange, SharedRails, Store } from '../../../engine/ports.ts';
import { keyOf } from '../../../facts/fold.ts';
import { alarmsOf } from '../../../messages/text.ts';
import type { Policy } from '../../../policy/types.ts';
import { plain } from '../../../report/plain.ts';
import { version } from '../../../version.ts';
import type { ConsoleParts } from './parts.ts';
import { recorded } from './sign-in.ts';
import { createStreams, type Streams } from './streams.ts';
import { type Watcher, watchStore } from './watched-store.ts';

/** What the console knows by heart: rows, the latest of the feed, and who is watching. */
export interface ReadModel {
  readonly index: RowIndex;
  readonly streams: Streams;
  /** The store to work with. */
  readonly store: Store;
  now(who: string): Promise<NowView>;
  status(who: string): Promise<StatusView>;
  note(kind: 'policy' | 'source' | 'rail', text: string): void;
  refresh(): Promise<void>;
}

const mostFeed = 50;
/** Of cases that others changed, so many are asked for what was ordered. */
const mostOthers = 100;
/** So many cases are read before somebody else's turn comes. */
const breath = 50;

export async function createReadModel(parts: ConsoleParts): Promise<ReadModel> {
  const { store, book, now } = parts;
  const index = createRowIndex();
  let feed: readonly FeedEntry[] = book.feed(mostFeed);
  let policy = parts.service().policy;
  let rails = await store.shared();
  let railsSeen = newestRail(await store.railHistory());
  let trouble: string | null = null;

  const tell = (entries: readonly Told[]): void => {
    if (entries.length === 0) return;
    const noted = book.noteFeed(entries);
    feed = [...noted].reverse().concat(feed).slice(0, mostFeed);
    streams.feed(noted);
  };
  /** What is watched must not come to harm by who watches. */
  const safely = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      trouble = `The console does not show everything: ${error instanceof Error ? error.message : 'an unknown error'}`;
    }
  };
  const watcher: Watcher = {
    saved: (saving) =>
      safely(() => {
        const key = keyOf(saving.after.ref);
        index.put(entryOf(saving.after, parts.service().policy));
        if (saving.letters.length > 0) book.noteLetters(key, saving.letters);
        tell(feedOf(saving));
        streams.changed(key);
      }),
    posted: (letters) =>
      safely(() => {
        if (letters.length === 0) return;
        book.noteLetters(null, letters);
        const at = now().toISOString();
        const titles = new Set(alarmsOf({ contents: letters.map(({ content }) => content) }).map(({ title }) => title));
        tell([...titles].map((title) => ({ ...ofNoCase, at, kind: 'message', text: plain(title, 300) })));
      }),
    sent: (ids, at) => safely(() => book.noteSent(ids, at)),
    railSet: (change) => safely(() => railTold(change)),
    flushed: () => void lookAtRails().catch(() => {}),
  };
  const railTold = (change: RailChange): void => {
    railsSeen = Math.max(railsSeen, change.at.getTime());
    const text = railText(change);
    if (text !== null) tell([{ ...ofNoCase, at: change.at.toISOString(), kind: 'rail', text, by: change.by }]);
    streams.changed('all');
  };
  /** Breakers trip in the store itself, and other processes set rails too. */
  const lookAtRails = async (): Promise<void> => {
    const before = rails;
    rails = await store.shared();
    if (railsKey(before) === railsKey(rails)) return;
    const fresh = (await store.railHistory()).filter(({ at }) => at.getTime() > railsSeen);
    for (const change of [...fresh].reverse()) railTold(change);
    streams.changed('all');
  };
  const nowView = async (who: string): Promise<NowView> => {
    const { next, count } = nextStepsOf(index.all());
    const { wrong, count: wrongCount } = wrongOf(index.all());
    return { status: await statusNow(who), next, nextCount: count, wrong, wrongCount, feed };
  };
  const statusNow = async (who: string): Promise<StatusView> => {
    rails = await store.shared();
    return statusOf(parts, index, rails, who, trouble);
  };
  const streams = createStreams({
    now: () => nowView(parts.who),
    since: (id) =>
      book
        .feed(200)
        .filter((entry) => entry.id > id)
        .reverse(),
  });

  let isRefreshing = false;
  let refreshedAt = now();
  const refresh = async (): Promise<void> => {
    if (isRefreshing) return;
    isRefreshing = true;
    try {
      await lookAtRails();
      const latest = parts.service().policy;
      const isNew = latest !== policy;
      policy = latest;
      const { since, text } = parts.written();
      book.notePolicy({ at: since, digest: policy.digest, text });
      const others = await takeIn(parts, index, policy, isNew, (key) => streams.changed(key));
      for (const key of others) tell(await ordersSince(store, key, refreshedAt));
      refreshedAt = now();
      book.forget(now());
      trouble = null;
    } finally {
      isRefreshing = false;
    }
  };
  await refresh();
  return {
    index,
    streams,
    store: watchStore(store, watcher, now),
    now: nowView,
    status: statusNow,
    note: (kind, text) =>
      safely(() => {
        tell([{ ...ofNoCase, at: now().toISOString(), kind, text: plain(text, 300) }]);
        streams.changed('all');
        // By another policy everything is shown anew.
        if (kind === 'policy') refresh().catch(() => {});
      }),
    refresh,
  };
}

const ofNoCase = {
  mark: null,
  key: null,
  instanceId: null,
  account: null,
  region: null,
  rule: null,
  by: null,
} as const;

/**
 * Reads every case, a few at a time, and takes in those that were changed by others, or all if the policy is new.
 *
 * @returns the keys of those that others changed
 */
async function takeIn(
  { store }: ConsoleParts,
  index: RowIndex,
  policy: Policy,
  all: boolean,
  changed: (key: string) => void,
): Promise<readonly string[]> {
  const others: string[] = [];
  const before = new Set(index.all().map(({ row }) => row.key));
  let count = 0;
  for await (const subject of store.list({})) {
    const key = keyOf(subject.ref);
    before.delete(key);
    const known = index.get(key);
    // Whoever saved meanwhile has put a later one.
    if (known === undefined || known.rev < subject.rev || (all && known.rev === subject.rev)) {
      index.put(entryOf(subject, policy));
      changed(key);
      if (known !== undefined && known.rev < subject.rev && others.length < mostOthers) others.push(key);
    }
    count += 1;
    if (count % breath === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const key of before) {
    if ((await store.load(key)) !== undefined) continue;
    index.drop(key);
    changed(key);
  }
  return others;
}

/** What people ordered elsewhere, by another process on the same store. */
async function ordersSince(store: Store, key: string, since: Date): Promise<readonly Told[]> {
  const [region = null, instanceId = null] = key.split('#', 2);
  return (await store.history(key))
    .filter(({ what, at }) => what === 'order' && at.getTime() > since.getTime())
    .map(({ at, text, by }) => ({
      ...ofNoCase,
      at: at.toISOString(),
      kind: 'order',
      text: plain(text, 300),
      by,
      key,
      instanceId,
      region,
    }));
}

function statusOf(
  { service, written, sources, now, speed, simulation }: ConsoleParts,
  index: RowIndex,
  rails: SharedRails,
  who: string,
  trouble: string | null,
): StatusView {
  const { policy, idle } = service();
  const places = sources();
  const names = new Map([...policy.accounts].map(([name, id]) => [id, name]));
  const ids = new Set([...names.keys(), ...index.accounts()]);
  const { since, trouble: ofPolicy } = written();
  return {
    version,
    now: now().toISOString(),
    speed,
    simulation,
    mode: modeOf(policy),
    idle,
    frozen:
      rails.frozen === null ? null : { by: rails.frozen.by, why: rails.frozen.why, at: rails.frozen.at.toISOString() },
    tripped: [...rails.tripped].map(([rule, { at }]) => ({ rule, at: at.toISOString() })),
    accounts: [...ids].sort().map((id) => ({ id, name: names.get(id) ?? null })),
    sources: places,
    policy: { digest: policy.digest, since: since.toISOString() },
    counts: index.counts(),
    who: recorded(who),
    troubles: [
      ...(ofPolicy === null ? [] : [ofPolicy]),
      ...(idle === 'old-policy' ? ['A newer policy is in force in this store: this process acts on nothing.'] : []),
      ...places.filter(({ is }) => is === 'failing').map(({ name, text }) => `${name}: ${text}`),
      ...(trouble === null ? [] : [trouble]),
    ],
  };
}

const newestRail = (history: readonly RailChange[]): number => Math.max(0, ...history.map(({ at }) => at.getTime()));

const railsKey = ({ frozen, tripped, unfrozenAt, resumedAt }: SharedRails): string =>
  JSON.stringify([frozen, [...tripped], unfrozenAt, [...resumedAt]]);

/** null: what only Broom itself needs to know. */
function railText(change: RailChange): string | null {
  const why = change.why === '' ? '' : `: ${plain(change.why, 300)}`;
  switch (change.do) {
    case 'freeze':
      return `frozen${why}`;
    case 'unfreeze':
      return `unfrozen${why}`;
    case 'trip':
      return `the breaker of ${plain(change.rule, 60)} tripped${why}`;
    case 'resume':
      return `the breaker of ${plain(change.rule, 60)} is let go${why}`;
    case 'grant':
      return `the budget of ${change.action} is granted anew${why}`;
    case 'released':
      return null;
  }
}
