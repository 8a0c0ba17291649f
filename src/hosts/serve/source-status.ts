import type { SourceView } from '../../console/types.ts';
import { plain } from '../../report/plain.ts';
import type { Taken } from '../service/evidence.ts';

/** How one source of evidence is doing. */
export interface SourceStatus {
  view(): SourceView;
  /** Deliveries came by it and were taken in. */
  took(taken: readonly Taken[]): void;
  /** It cannot be had now. */
  fails(why: string): void;
  /** It can be had, whether or not anything came. */
  works(): void;
}

export interface SourceParts {
  readonly kind: SourceView['kind'];
  readonly name: string;
  /** What to say of it while all is well: `listening on http://127.0.0.1:4281/sns`. */
  readonly text: string;
  readonly now: () => Date;
  /** Told of what was taken, and when it begins to fail or to work again; for metrics and the feed. */
  readonly onTaken?: (taken: readonly Taken[]) => void;
  readonly onTurn?: (text: string) => void;
}

const mostText = 300;

/** Something that could not be read is spoken of until so much later. */
const spokenOf = 3_600_000;

export function createSourceStatus({ kind, name, text, now, onTaken, onTurn }: SourceParts): SourceStatus {
  let [taken, lastAt, trouble]: [number, Date | null, string | null] = [0, null, null];
  let unread: { readonly count: number; readonly why: string; readonly at: Date } | null = null;
  const said = (): string => {
    if (trouble !== null) return trouble;
    if (unread === null || now().getTime() - unread.at.getTime() > spokenOf) return text;
    return plain(`${text}; ${unread.count} could not be read, the latest: ${unread.why}`, mostText);
  };
  return {
    view: () => ({
      kind,
      name,
      is: trouble !== null ? 'failing' : taken === 0 ? 'waiting' : 'working',
      text: said(),
      lastAt: lastAt?.toISOString() ?? null,
      taken,
    }),
    took: (all) => {
      if (all.length === 0) return;
      taken += all.length;
      lastAt = now();
      const problems = all.flatMap((one) => one.problems);
      const why = problems.at(-1);
      if (why !== undefined) unread = { count: (unread?.count ?? 0) + problems.length, why, at: lastAt };
      onTaken?.(all);
    },
    fails: (why) => {
      const next = plain(`cannot be read: ${why}`, mostText);
      if (trouble === null) onTurn?.(`${name} ${next}`);
      trouble = next;
    },
    works: () => {
      if (trouble !== null) onTurn?.(`${name} works again`);
      trouble = null;
    },
  };
}
