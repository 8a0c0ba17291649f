import type { PlaygroundView, Refusal } from '../../../src/console/types.ts';
import { refusalFrom } from '../client.ts';

export interface Tried {
  /** The latest answer, with the text that it is about. */
  readonly answer: { readonly text: string; readonly view: PlaygroundView } | null;
  /** The text that is being tried. */
  readonly asking: string | null;
  readonly failure: Refusal | null;
}

export interface Asker {
  /** Asks after a pause. */
  typed(text: string): void;
  /** Asks at once. */
  now(text: string): void;
  end(): void;
}

/** In ms. */
export const pause = 700;

/** One request at a time: a later text takes the place of the one that is still being tried. */
export function createAsker(
  send: (text: string, signal: AbortSignal) => Promise<PlaygroundView>,
  tell: (tried: Tried) => void,
): Asker {
  let tried: Tried = { answer: null, asking: null, failure: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;
  const set = (change: Partial<Tried>) => {
    tried = { ...tried, ...change };
    tell(tried);
  };
  const now = (text: string): void => {
    clearTimeout(timer);
    if (tried.asking === text) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    set({ asking: text });
    send(text, mine.signal).then(
      (view) => {
        if (running === mine) set({ answer: { text, view }, asking: null, failure: null });
      },
      (error: unknown) => {
        if (running === mine) set({ asking: null, failure: refusalFrom(error) });
      },
    );
  };
  return {
    now,
    typed: (text) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // What was answered last, or is being answered, is not asked again.
        if (tried.answer?.text !== text || tried.asking !== null || tried.failure !== null) now(text);
      }, pause);
    },
    end: () => {
      clearTimeout(timer);
      running?.abort();
      running = null;
    },
  };
}
