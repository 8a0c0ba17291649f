import { useRef } from 'preact/hooks';
import type { CaseList } from '../../../src/console/types.ts';
import { Pages } from '../../shared/pages.tsx';
import { Text } from '../../shared/text.tsx';
import { count, number } from '../../shared/words.ts';
import type { PageProps } from '../page-props.ts';
import { useAsk } from '../parts/use-ask.ts';
import { Failed, Loading } from '../shell/not-there.tsx';
import { Filters } from './filters.tsx';
import { CaseTable } from './table.tsx';
import { type CasesView, pageSize, paramsOf, queryOf, readView, sorts } from './view.ts';

/** Any instance found: by words, by what it comes to, by whose and where it is. */
export function CasesPage({ api, address, status, version }: PageProps) {
  const view = readView(address.params);
  const { data, isOld, failure, again } = useAsk<CaseList>(api, queryOf(view), version);
  const title = useRef<HTMLHeadingElement>(null);
  // What is typed replaces the address, so that the way back leads out of the list and not through every letter.
  const look = (next: CasesView) => address.go('/cases', paramsOf(next), { replaces: true });
  const turn = (page: number) => {
    look({ ...view, page });
    scrollTo(0, 0);
    title.current?.focus();
  };
  if (data === null)
    return failure === null ? (
      <>
        <h1 tabIndex={-1}>Cases</h1>
        <Loading what="Fetching the cases…" lines={12} />
      </>
    ) : (
      <Failed refusal={failure} what="The cases" onAgain={again} />
    );
  const lastPage = Math.max(0, Math.ceil(data.total / pageSize) - 1);
  const isFiltered = Object.keys(view.filters).length > 0;
  return (
    <div class="cases">
      <h1 tabIndex={-1} ref={title} class="plain-title">
        Cases
      </h1>
      {failure !== null && (
        <p class="refused" role="alert">
          These may be old. <Text of={failure.error} /> {failure.hint !== null && <Text of={failure.hint} />}{' '}
          <button type="button" class="plain" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {data.all === 0 && !isFiltered ? (
        <p class="none">
          No instance is known yet. <a href="/">Now</a> says what Broom listens to.
        </p>
      ) : (
        <>
          <Filters
            view={view}
            facets={data.facets}
            status={status}
            wantsFocus={address.params.get('focus') === 'search'}
            onView={look}
          />
          <p class="count" role="status">
            {isOld
              ? 'Searching…'
              : data.total === data.all
                ? count(data.all, 'case')
                : `${number(data.total)} of ${count(data.all, 'case')}`}
            {!isOld && `, ${sorts.find(([name]) => name === view.sort)?.[1] ?? ''}`}
          </p>
          {data.total === 0 ? (
            <p class="none">
              No case is like that.{' '}
              <button type="button" class="plain" onClick={() => look({ ...view, filters: {}, page: 0 })}>
                Show all {number(data.all)}
              </button>
            </p>
          ) : data.rows.length === 0 ? (
            <p class="none">
              The list has become shorter than that page.{' '}
              <button type="button" class="plain" onClick={() => turn(0)}>
                To the first page
              </button>
            </p>
          ) : (
            <CaseTable rows={data.rows} of={queryOf(view)} isOld={isOld} onGo={address.go} />
          )}
          <Pages page={Math.min(view.page, lastPage)} last={lastPage} of="cases" onPage={turn} />
        </>
      )}
    </div>
  );
}
