import { useEffect, useRef, useState } from 'preact/hooks';
import type { Orders, PlaygroundView } from '../../../src/console/types.ts';
import type { Api } from '../api.ts';
import { type Asker, createAsker, type Tried } from './asker.ts';

/** Tries texts on the service while the page is open. */
export function useTried(api: Api): readonly [Tried, Pick<Asker, 'typed' | 'now'>] {
  const [tried, setTried] = useState<Tried>({ answer: null, asking: null, failure: null });
  const asker = useRef<Asker | null>(null);
  asker.current ??= createAsker(
    (policy, signal) => api.post<PlaygroundView>('api/playground', { policy } satisfies Orders['playground'], signal),
    setTried,
  );
  useEffect(() => () => asker.current?.end(), []);
  return [tried, asker.current];
}
