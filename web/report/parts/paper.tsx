import type { PageData } from '../../../src/report/page-types.ts';
import { Text } from '../../shared/text.tsx';
import { count, moment, number } from '../../shared/words.ts';
import type { Row } from '../rows.ts';
import { thenOf } from '../then.ts';

/** More than this is a book, and the CSV serves better. */
export const mostOnPaper = 250;

/** The findings on paper: no filter, no page, the worst first, and what is left out is said. Never shown on a screen. */
export function Paper({ data, rows }: { data: PageData; rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  const total = rows.length + data.findings.left;
  const shown = rows.slice(0, mostOnPaper);
  return (
    <section class="paper" aria-hidden="true">
      <h2>Findings</h2>
      <p>
        {shown.length === total
          ? `${count(total, 'finding')}, the worst first. Times are UTC.`
          : `The worst ${number(shown.length)} of ${number(total)} findings; the CSV report holds every one. Times are UTC.`}
      </p>
      <table>
        <thead>
          <tr>
            {['Launched', 'Instance', 'Where', 'Who', 'Wrong', 'Then'].map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ finding, principal, wrong }) => (
            <tr>
              <td>{moment(finding.launchedAt, true)}</td>
              <td class="mono">
                <Text of={finding.instanceId} />
              </td>
              <td>
                <Text of={`${finding.account} ${finding.region}`} />
              </td>
              <td>
                <Text of={principal.name} />
              </td>
              <td>
                <Text of={wrong} />
              </td>
              <td>{thenOf(finding).text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
