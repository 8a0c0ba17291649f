import { useMemo } from 'preact/hooks';
import type { PageData } from '../../../src/report/page-types.ts';
import { Pages } from '../../shared/pages.tsx';
import { count, number } from '../../shared/words.ts';
import { type TableColumn, useColumns } from '../columns.ts';
import { type Row, selectRows } from '../rows.ts';
import { type View, withSort } from '../view.ts';
import { Filters } from './filters.tsx';
import { FindingRow } from './finding-row.tsx';

interface Props {
  readonly data: PageData;
  readonly rows: readonly Row[];
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** Rows on a page: few enough that any number of findings scrolls like fifty. */
export const pageSize = 50;

export function Findings({ data, rows, view, onView }: Props) {
  const selected = useMemo(() => selectRows(rows, view), [rows, view.filters, view.sort]);
  const lastPage = Math.max(0, Math.ceil(selected.length / pageSize) - 1);
  const openAt = view.open === null ? -1 : selected.findIndex(({ key }) => key === view.open);
  const page = Math.min(view.page, lastPage);
  const shown = selected.slice(page * pageSize, (page + 1) * pageSize);
  const hasRules = data.rules.length > 1;
  const columns = useColumns(hasRules);
  const withYear = data.from?.slice(0, 4) !== data.to?.slice(0, 4);
  return (
    <section id="findings" aria-labelledby="findings-title">
      <h2 id="findings-title" tabIndex={-1}>
        Findings
      </h2>
      {rows.length === 0 ? (
        <p>{emptyWords(data)}</p>
      ) : (
        <>
          <Filters data={data} rows={rows} view={view} onView={onView} />
          <p class="count" role="status">
            {selected.length === rows.length
              ? count(rows.length, 'finding')
              : `${number(selected.length)} of ${count(rows.length, 'finding')}`}
            {view.sort === null && ', the worst first'}
            {data.findings.left > 0 &&
              `. These are the worst of ${number(rows.length + data.findings.left)}; the CSV and JSON reports hold every one`}
          </p>
          {selected.length === 0 ? (
            <p class="none">
              No finding is like that.{' '}
              <button type="button" class="plain" onClick={() => onView({ ...view, filters: {}, page: 0, open: null })}>
                Show all {number(rows.length)}
              </button>
            </p>
          ) : (
            <table class="findings" aria-labelledby="findings-title">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <Head column={column} view={view} onView={onView} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((row) => (
                  <FindingRow
                    key={row.key}
                    row={row}
                    data={data}
                    withYear={withYear}
                    columns={columns}
                    isOpen={row.key === view.open}
                    onToggle={() => onView({ ...view, open: row.key === view.open ? null : row.key })}
                  />
                ))}
              </tbody>
            </table>
          )}
          {view.open !== null && openAt === -1 && (
            <p class="none" role="status">
              The finding that the address names is not among these.
            </p>
          )}
          <Pages
            page={page}
            last={lastPage}
            of="findings"
            onPage={(next) => onView({ ...view, page: next, open: null })}
          />
        </>
      )}
    </section>
  );
}

interface HeadProps {
  readonly column: TableColumn;
  readonly view: View;
  readonly onView: (view: View) => void;
}

function Head({ column: { by, title, name }, view, onView }: HeadProps) {
  const isSorted = view.sort?.by === by;
  const direction = !isSorted ? 'none' : view.sort?.isDown ? 'descending' : 'ascending';
  return (
    <th scope="col" class={name} aria-sort={direction}>
      <button type="button" onClick={() => onView(withSort(view, by))}>
        {title}
        <span aria-hidden="true" class="arrow">
          {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}
        </span>
      </button>
    </th>
  );
}

function emptyWords({ instances, incomplete }: PageData): string {
  return incomplete
    ? `No violation among the ${count(instances, 'launch', 'launches')} that could be read.`
    : `No violation: all ${count(instances, 'launch', 'launches')} kept to the policy, or were none of its business.`;
}
