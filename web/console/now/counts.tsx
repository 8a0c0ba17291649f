import type { StatusView } from '../../../src/console/types.ts';
import { number } from '../../shared/words.ts';
import { Mark, markNames, markWords } from '../parts/verdict.tsx';

/** How many there are of each; each opens its cases. */
export const Counts = ({ status }: { status: StatusView }) => (
  <section aria-labelledby="counts-title" class="counts">
    <h2 id="counts-title" class="only-heard">
      Cases by what they come to
    </h2>
    <ul>
      {markNames.map((mark) => (
        <li key={mark}>
          <a href={`/cases?mark=${mark}`}>
            <span class="what">
              <Mark name={mark} /> {markWords[mark]}
            </span>{' '}
            <b>{number(status.counts[mark])}</b>
          </a>
        </li>
      ))}
      <li>
        <a href="/cases">
          <span class="what">in all</span> <b>{number(status.counts.all)}</b>
        </a>
      </li>
    </ul>
  </section>
);
