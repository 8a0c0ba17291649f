import type { PageComparison } from '../../../src/report/page-types.ts';
import { Text } from '../../shared/text.tsx';
import { count, number } from '../../shared/words.ts';
import { Time } from './time.tsx';

/** What this policy would change against another, over the same trail. */
export function Compared({ comparison }: { comparison: PageComparison }) {
  const { totals, changes, rulesAdded, rulesRemoved } = comparison;
  const total = changes.shown.length + changes.left;
  const rules = [
    ...(rulesAdded.length > 0 ? [`Rules added: ${rulesAdded.join(', ')}.`] : []),
    ...(rulesRemoved.length > 0 ? [`Rules removed: ${rulesRemoved.join(', ')}.`] : []),
  ];
  return (
    <section id="compared" aria-labelledby="compared-title">
      <h2 id="compared-title" tabIndex={-1}>
        Compared: {total === 0 ? 'no instance fares differently' : count(total, 'change')}
      </h2>
      {rules.length > 0 && <p>{rules.join(' ')}</p>}
      <table class="figures" aria-label="Totals before and after">
        <thead>
          <tr>
            <td />
            <th scope="col" class="right">
              Before
            </th>
            <th scope="col" class="right">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {totals.map(({ name, before, after }) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="right">{number(before)}</td>
              <td class="right">{number(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {changes.shown.length > 0 && (
        <div class="scrolls">
          <table aria-label="Every change">
            <thead>
              <tr>
                {['Launched (UTC)', 'Instance', 'Where', 'Who', 'Rule', 'Before', 'After'].map((head) => (
                  <th scope="col">{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {changes.shown.map((change) => (
                <tr>
                  <td>
                    <Time at={change.launchedAt} />
                  </td>
                  <th scope="row" class="mono">
                    <Text of={change.instanceId} />
                  </th>
                  <td>
                    <Text of={`${change.account} ${change.region}`} />
                  </td>
                  <td>
                    <Text of={change.principal} />
                  </td>
                  <td class="mono">{change.rule}</td>
                  <td>
                    <Text of={change.before} />
                  </td>
                  <td>
                    <Text of={change.after} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changes.left > 0 && <p class="quiet">And {number(changes.left)} more, which the JSON report lists.</p>}
    </section>
  );
}
