import type { CaseRow } from '../../../src/console/types.ts';
import { Copy } from '../../shared/copy.tsx';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { number } from '../../shared/words.ts';
import { caseHref } from '../address.ts';
import type { Address } from '../page-props.ts';
import { Ago } from '../parts/time.tsx';
import { useHeldRows, useHold } from '../parts/use-held.ts';
import { Mark, markWords } from '../parts/verdict.tsx';

interface Props {
  readonly rows: readonly CaseRow[];
  readonly count: number;
  readonly address: Address;
}

const shownAtMost = 8;

/** Open cases, the worst first: what is wrong in the policy author's words, and the command that mends it. */
export function Wrong({ rows, count }: Props) {
  const hold = useHold();
  const shown = useHeldRows(rows.slice(0, shownAtMost), hold.isHeld, ({ key }) => key);
  return (
    <section aria-labelledby="wrong-title" class="wrong">
      <h2 id="wrong-title" tabIndex={-1}>
        Wrong now{count > 0 && <span class="quiet"> {number(count)}</span>}
      </h2>
      {shown.length === 0 ? (
        <p class="quiet">
          Nothing. Every instance that is known keeps to the policy, is exempt, or is no business of it.
        </p>
      ) : (
        <ol class="wrongs" {...hold.on}>
          {shown.map((row) => (
            <li key={row.key}>
              <div class="line">
                <span class="is-what">
                  <Mark name={row.mark} />
                  <span class="only-heard">{markWords[row.mark]}</span>{' '}
                  <a class="row-button" href={caseHref(row.key)} title={visible(row.name ?? row.instanceId)}>
                    <Text of={row.name ?? row.instanceId} />
                  </a>
                </span>{' '}
                <span class="is-wrong two-lines" title={visible(row.wrong)}>
                  <Text of={row.wrong} />
                </span>
                <span class="is-who quiet clip" title={visible(row.who ?? 'launched by nobody known')}>
                  <Text of={row.who ?? 'not known who'} />
                  {row.launchedAt !== null && (
                    <>
                      , <Ago at={row.launchedAt} />
                    </>
                  )}
                </span>
              </div>
              {row.fix === null ? (
                <p class="quiet no-fix">Only another launch mends this.</p>
              ) : (
                <Copy folds text={row.fix} what={`the command for ${visible(row.name ?? row.instanceId)}`} />
              )}
            </li>
          ))}
        </ol>
      )}
      {count > shown.length && (
        <p>
          <a href="/cases?state=open">All {number(count)} open cases</a>
        </p>
      )}
    </section>
  );
}
