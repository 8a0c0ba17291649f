import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FeedEntry, NowView, Refusal, StreamEvents } from '../../src/console/types.ts';
import type { Api } from './api.ts';
import { refusalFrom } from './client.ts';
import { clock } from './clock.ts';

/** What the whole page knows, kept up by the stream. */
export interface Live {
  readonly state: 'loading' | 'asks-token' | 'failed' | 'there';
  readonly view: NowView | null;
  /** Newest first. */
  readonly feed: readonly FeedEntry[];
  readonly version: number;
  /** Since when nothing comes; null: it comes. */
  readonly lost: Date | null;
  readonly failure: Refusal | null;
  /** Asks for everything anew. */
  readonly again: () => void;
}

const keptFeed = 200;
/** In ms: the page is tried again by itself. */
const retryAfter = 5_000;

/** Newest first, each once. */
export function merged(feed: readonly FeedEntry[], more: readonly FeedEntry[]): readonly FeedEntry[] {
  const known = new Set(feed.map(({ id }) => id));
  const added = more.filter(({ id }) => !known.has(id));
  return added.length === 0 ? feed : [...added, ...feed].sort((a, b) => b.id - a.id).slice(0, keptFeed);
}

export function useLive(api: Api): Live {
  const [view, setView] = useState<NowView | null>(null);
  const [feed, setFeed] = useState<readonly FeedEntry[]>([]);
  const [version, setVersion] = useState(0);
  const [lost, setLost] = useState<Date | null>(null);
  const [state, setState] = useState<Live['state']>('loading');
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const bump = useBump(setVersion);

  useEffect(() => {
    const asking = new AbortController();
    let close: (() => void) | undefined;
    const take = (next: NowView) => {
      clock.set(next.status.now, next.status.speed);
      setView(next);
      setFeed((known) => merged(known, next.feed));
      setState('there');
      setFailure(null);
    };
    const refused = (error: unknown) => {
      if (asking.signal.aborted) return;
      const refusal = refusalFrom(error);
      if (refusal.status === 401) {
        close?.();
        setState('asks-token');
        return;
      }
      setFailure(refusal);
      setState((was) => (was === 'there' ? was : 'failed'));
    };
    const ask = async () => {
      take(await api.get<NowView>('api/now', asking.signal));
    };
    const listen = () =>
      api.stream(
        {
          now: (data) => take(data as StreamEvents['now']),
          feed: (data) => setFeed((known) => merged(known, [data as StreamEvents['feed']])),
          changed: () => bump(),
        },
        (since) => {
          setLost(since);
          if (since === null) bump();
          // Whoever is no longer known is told so only by an answer: a stream that is refused looks like a lost one.
          else ask().catch((error: unknown) => refusalFrom(error).status === 401 && refused(error));
        },
      );
    ask().then(() => {
      if (asking.signal.aborted) return;
      close = listen();
      setLost(null);
      bump();
    }, refused);
    return () => {
      asking.abort();
      close?.();
    };
  }, [api, round, bump]);

  useEffect(() => {
    if (state !== 'failed') return;
    const timer = setTimeout(again, retryAfter);
    return () => clearTimeout(timer);
  }, [state, failure, again]);

  return useMemo(
    () => ({ state, view, feed, version, lost, failure, again }),
    [state, view, feed, version, lost, failure, again],
  );
}

/** Counts up at once, and at most once a second: a busy service does not keep the page busy. */
function useBump(setVersion: (change: (n: number) => number) => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const waits = useRef(false);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return useCallback(() => {
    if (timer.current !== null) {
      waits.current = true;
      return;
    }
    const count = () => {
      waits.current = false;
      setVersion((n) => n + 1);
      timer.current = setTimeout(() => {
        timer.current = null;
        if (waits.current) count();
      }, 1_000);
    };
    count();
  }, [setVersion]);
}
