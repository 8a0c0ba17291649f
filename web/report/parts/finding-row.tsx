import type { JSX } from 'preact';
import type { PageData } from '../../../src/report/page-types.ts';
import { Mark } from '../../shared/mark.tsx';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import type { TableColumn } from '../columns.ts';
import type { Row } from '../rows.ts';
import { thenOf } from '../then.ts';
import type { SortName } from '../view.ts';
import { FindingDetail } from './finding-detail.tsx';
import { Time } from './time.tsx';

interface Props {
  readonly row: Row;
  readonly data: PageData;
  readonly withYear: boolean;
  readonly columns: readonly TableColumn[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export function FindingRow({ row, data, withYear, columns, isOpen, onToggle }: Props) {
  const { finding, principal, wrong, key } = row;
  const id = `finding-${key}`;
  const then = thenOf(finding);
  // A click anywhere opens the row, except where text is being selected or something else is clicked.
  const onClick = (event: MouseEvent) => {
    const isOther = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (!isOther && getSelection()?.isCollapsed !== false) onToggle();
  };
  const isNarrow = columns.length === 2;
  const cells: Readonly<Record<SortName, JSX.Element>> = {
    launched: (
      <td class="col-when">
        <Time at={finding.launchedAt} withYear={withYear} />
      </td>
    ),
    instance: (
      <th scope="row" class="col-instance">
        <button
          type="button"
          class="row-button mono"
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={onToggle}
        >
          <Text of={finding.instanceId} />
        </button>
        {isNarrow && (
          <>
            <span class="narrow">
              <Text of={wrong} />
            </span>
            <span class="narrow quiet">
              <Time at={finding.launchedAt} withYear={withYear} /> · <Text of={principal.name} />
            </span>
          </>
        )}
      </th>
    ),
    where: (
      <td class="col-where">
        <Where finding={finding} data={data} />
      </td>
    ),
    who: (
      <td class="col-who" title={visible(principal.name)}>
        <Text of={principal.name} />
      </td>
    ),
    rule: <td class="col-rule mono">{finding.rule}</td>,
    wrong: (
      <td class="col-wrong" title={visible(wrong)}>
        <Text of={wrong} />
      </td>
    ),
    outcome: (
      <td class="col-then" title={then.text}>
        <Mark name={then.mark} /> {then.text}
      </td>
    ),
  };
  return (
    <>
      <tr class={`finding${isOpen ? ' is-open' : ''}`} onClick={onClick}>
        {columns.map(({ by }) => cells[by])}
      </tr>
      {isOpen && (
        <tr class="detail" id={id}>
          <td colSpan={columns.length}>
            <FindingDetail row={row} data={data} />
          </td>
        </tr>
      )}
    </>
  );
}

/** The account by the name that the policy gives it, else by its number. */
function Where({ finding: { account, region }, data }: Pick<Props, 'data'> & { finding: Row['finding'] }) {
  const name = data.policy.accounts.find(([id]) => id === account)?.[1] ?? account;
  return (
    <span title={visible(`${account} ${region}`)}>
      <Text of={name} /> <Text of={region} />
    </span>
  );
}
