import { number } from '../words.ts';

/** Through long lists, a page at a time. */
export function Pages({ page, last, onPage }: { page: number; last: number; onPage: (page: number) => void }) {
  if (last === 0) return null;
  return (
    <nav class="pages" aria-label="Pages of findings">
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
