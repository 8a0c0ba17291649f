import { number } from './words.ts';

interface Props {
  /** From 0. */
  readonly page: number;
  readonly last: number;
  readonly of: string;
  readonly onPage: (page: number) => void;
}

/** Through long lists, a page at a time. */
export function Pages({ page, last, of, onPage }: Props) {
  if (last === 0) return null;
  return (
    <nav class="pages" aria-label={`Pages of ${of}`}>
      <button type="button" disabled={page === 0} onClick={() => onPage(0)}>
        First
      </button>
      <button type="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </button>
      <span>
        Page {number(page + 1)} of {number(last + 1)}
      </span>
      <button type="button" disabled={page === last} onClick={() => onPage(page + 1)}>
        Next
      </button>
      <button type="button" disabled={page === last} onClick={() => onPage(last)}>
        Last
      </button>
    </nav>
  );
}
