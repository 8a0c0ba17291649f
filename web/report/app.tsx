import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageData } from '../../src/report/page-types.ts';
import { Announcer } from '../shared/announcer.tsx';
import { Compared } from './parts/compared.tsx';
import { Findings, pageSize } from './parts/findings.tsx';
import { Answer, Bar } from './parts/head.tsx';
import { Help, useKeys } from './parts/keys.tsx';
import { Outcome } from './parts/outcome.tsx';
import { Paper } from './parts/paper.tsx';
import { Problems } from './parts/problems.tsx';
import { Read } from './parts/read.tsx';
import { Trends } from './parts/trends.tsx';
import { type Row, rowsOf, selectRows } from './rows.ts';
import { goTo, onSectionLink } from './sections.ts';
import { hashOf, readView, type View } from './view.ts';

export function App({ data }: { data: PageData }) {
  const rows = useMemo(() => rowsOf(data), [data]);
  const [view, setView] = useState<View>(() => arrive(rows));
  const [isHelp, setHelp] = useState(false);
  const look = (next: View) => {
    setView(next);
    history.replaceState(null, '', hashOf(next));
  };
  useEffect(() => {
    // A link of a plot, a colleague's address, or back and forth.
    const onHash = () => {
      setView(arrive(rows));
      goTo('findings');
    };
    addEventListener('hashchange', onHash);
    addEventListener('click', onSectionLink);
    if (location.hash.includes('=')) goTo('findings');
    return () => {
      removeEventListener('hashchange', onHash);
      removeEventListener('click', onSectionLink);
    };
  }, [rows]);
  useKeys({ onHelp: () => setHelp(true), onEscape: () => view.open !== null && look({ ...view, open: null }) });
  return (
    <>
      <a class="skip" href="#findings">
        To the findings
      </a>
      <Bar data={data} onHelp={() => setHelp(true)} />
      <main>
        <Problems data={data} />
        <Answer data={data} />
        {data.comparison !== undefined && <Compared comparison={data.comparison} />}
        <Outcome data={data} />
        {data.instances > 0 && (
          <>
            <Findings data={data} rows={rows} view={view} onView={look} />
            <Trends data={data} rows={rows} />
          </>
        )}
        <Paper data={data} rows={rows} />
        <Read data={data} />
      </main>
      <Help isOpen={isHelp} onClose={() => setHelp(false)} />
      <Announcer />
    </>
  );
}

/** The view that the address asks for, on the page that holds the finding it opens. */
function arrive(rows: readonly Row[]): View {
  const view = readView(location.hash);
  if (view.open === null) return view;
  const at = selectRows(rows, view).findIndex(({ key }) => key === view.open);
  return at === -1 ? view : { ...view, page: Math.floor(at / pageSize) };
}
