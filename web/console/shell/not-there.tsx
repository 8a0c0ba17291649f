import type { ComponentChildren } from 'preact';
import type { Refusal } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';

/** Where something is on its way: what, and its shape in grey lines, so that little moves when it comes. */
export const Loading = ({ what, lines = 6 }: { what: string; lines?: number }) => (
  <div class="loading" role="status">
    <p class="quiet">{what}</p>
    <div class="ghosts" aria-hidden="true">
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} />
      ))}
    </div>
  </div>
);

interface FailedProps {
  readonly refusal: Refusal | null;
  readonly what: string;
  readonly onAgain: () => void;
  readonly children?: ComponentChildren;
}

/** What failed, what still works, and what to do. */
export const Failed = ({ refusal, what, onAgain, children }: FailedProps) => (
  <div class="failed" role="alert">
    <h1 tabIndex={-1}>{what} could not be shown</h1>
    <p>
      <Text of={refusal?.error ?? 'No answer came.'} /> {refusal?.hint != null && <Text of={refusal.hint} />}
    </p>
    {children ?? (
      <p class="quiet">
        What Broom does does not depend on this page: cases go on, and <code>broom freeze</code> on the command line
        stops every action.
      </p>
    )}
    <p>
      <button type="button" onClick={onAgain}>
        Try again
      </button>
    </p>
  </div>
);

export const NotFound = () => (
  <div class="failed">
    <h1 tabIndex={-1}>Nothing is at this address</h1>
    <p>
      The console has five places. <a href="/">Now</a> shows what happens next, <a href="/cases">Cases</a> finds any
      instance.
    </p>
  </div>
);
