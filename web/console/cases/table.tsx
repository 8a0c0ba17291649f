import { useRef } from 'preact/hooks';
import type { CaseRow } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { caseHref } from '../address.ts';
import type { Address } from '../page-props.ts';
import { railWords } from '../parts/rail.ts';
import { Ago, Countdown, Time } from '../parts/time.tsx';
import { useHeldRows, useHold } from '../parts/use-held.ts';
import { pastWord, Verdict, willWord } from '../parts/verdict.tsx';

interface Props {
  readonly rows: readonly CaseRow[];
  /** What they were asked by: another query's rows are shown at once, whatever hand is on them. */
  readonly of: string;
  readonly isOld: boolean;
  readonly onGo: Address['go'];
}

/** Rows of 32 pixels; columns drop by importance where there is no room, and nothing scrolls sideways. */
export function CaseTable({ rows, of, isOld, onGo }: Props) {
  const hold = useHold();
  const before = useRef(of);
  const isSame = before.current === of;
  before.current = of;
  const shown = useHeldRows(rows, hold.isHeld && isSame && !isOld, ({ key }) => key);
  return (
    <table class="list" aria-label="Cases" {...hold.on}>
      <thead>
        <tr>
          <th scope="col" class="col-mark">
            Comes to
          </th>
          <th scope="col" class="col-name">
            Instance
          </th>
          <th scope="col" class="col-wrong">
            What is wrong
          </th>
          <th scope="col" class="col-then">
            Next
          </th>
          <th scope="col" class="col-who">
            Launched by
          </th>
          <th scope="col" class="col-when">
            When
          </th>
          <th scope="col" class="col-where">
            Where
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <Row key={row.key} row={row} onGo={onGo} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, onGo }: { row: CaseRow; onGo: Address['go'] }) {
  // A click anywhere opens the case, except where text is being selected or something else is clicked.
  const onClick = (event: MouseEvent) => {
    const isOther = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (!isOther && getSelection()?.isCollapsed !== false) onGo(caseHref(row.key));
  };
  const name = row.name ?? row.instanceId;
  return (
    <tr onClick={onClick}>
      <td class="col-mark">
        <Verdict name={row.mark} />
      </td>
      <th scope="row" class="col-name">
        <a class="row-button" href={caseHref(row.key)} title={visible(`${name}\n${row.instanceId}`)}>
          <Text of={name} />
        </a>
        <span class="narrow">
          {row.wrong === '' ? <span class="quiet">nothing is wrong</span> : <Text of={row.wrong} />}
        </span>
        <span class="narrow quiet">
          <Text of={row.who ?? 'not known who'} />
          {row.launchedAt !== null && (
            <>
              , <Ago at={row.launchedAt} />
            </>
          )}
        </span>
      </th>
      <td class="col-wrong" title={visible(row.wrong)}>
        <Text of={row.wrong} />
      </td>
      <td class="col-then">
        <Then row={row} />
      </td>
      <td class="col-who" title={visible([row.who, row.provenance].filter((one) => one !== null).join(', by '))}>
        {row.who === null ? <span class="quiet">not known</span> : <Text of={row.who} />}
      </td>
      <td class="col-when">
        {row.launchedAt === null ? <span class="quiet">not known</span> : <Time at={row.launchedAt} />}
      </td>
      <td class="col-where" title={visible(`${row.accountName ?? ''} ${row.account} ${row.region}`.trim())}>
        <Text of={row.accountName ?? row.account} /> <span class="quiet">{row.region}</span>
      </td>
    </tr>
  );
}

/** What becomes of it, in two words. */
function Then({ row }: { row: CaseRow }) {
  if (row.next !== null)
    return (
      <>
        {willWord(row.next.do)} <Countdown at={row.next.dueAt} />
      </>
    );
  if (row.acted !== null)
    return (
      <>
        {pastWord(row.acted.do)} <Ago at={row.acted.at} />
      </>
    );
  if (row.heldBy !== null) return <>Held: {railWords(row.heldBy)}</>;
  if (row.exemptUntil !== null)
    return (
      <>
        Until <Time at={row.exemptUntil} />
      </>
    );
  return <span class="quiet">{row.state === 'closed' ? 'closed' : ''}</span>;
}
