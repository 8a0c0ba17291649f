import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../../src/console/types.ts';
import type { Api } from '../api.ts';
import { refusalFrom } from '../client.ts';

export interface Asked<T> {
  /** The latest answer to this very path, or to the one before it until it is there (`isOld`); null: none yet. */
  readonly data: T | null;
  readonly isOld: boolean;
  readonly failure: (Refusal & { readonly status: number }) | null;
  readonly again: () => void;
}

/** The latest answers, so that whoever goes back finds the page as it was while it is asked for anew. */
const answers = new WeakMap<Api, Map<string, unknown>>();
const mostAnswers = 12;

function answersOf(api: Api): Map<string, unknown> {
  const known = answers.get(api) ?? new Map<string, unknown>();
  answers.set(api, known);
  return known;
}

function keep(api: Api, path: string, data: unknown): void {
  const known = answersOf(api);
  known.delete(path);
  known.set(path, data);
  for (const oldest of known.keys()) {
    if (known.size <= mostAnswers) return;
    known.delete(oldest);
  }
}

/**
 * Asks for a path, and again whenever `version` counts up; never twice at a time. A new path takes back what was asked.
 * What was there stays until the new is there.
 */
export function useAsk<T>(api: Api, path: string, version: number): Asked<T> {
  const [kept, setKept] = useState<{ path: string; data: T } | null>(() => {
    const data = answersOf(api).get(path) as T | undefined;
    return data === undefined ? null : { path, data };
  });
  const [failure, setFailure] = useState<Asked<T>['failure']>(null);
  const [round, setRound] = useState(0);
  const wanted = useRef(0);
  const pull = useRef(() => {});

  useEffect(() => {
    wanted.current++;
    pull.current();
  }, [version, round]);

  useEffect(() => {
    const asking = new AbortController();
    let isAsking = false;
    const run = async () => {
      isAsking = true;
      for (let served = -1; served !== wanted.current && !asking.signal.aborted; ) {
        served = wanted.current;
        try {
          const data = await api.get<T>(path, asking.signal);
          if (asking.signal.aborted) return;
          keep(api, path, data);
          setKept({ path, data });
          setFailure(null);
        } catch (error) {
          if (!asking.signal.aborted) setFailure(refusalFrom(error));
        }
      }
      isAsking = false;
    };
    pull.current = () => {
      if (!isAsking) void run();
    };
    pull.current();
    return () => {
      asking.abort();
      pull.current = () => {};
    };
  }, [api, path]);

  const again = useCallback(() => setRound((n) => n + 1), []);
  return { data: kept?.data ?? null, isOld: kept !== null && kept.path !== path, failure, again };
}
