import type { PageData } from '../../../src/report/page-types.ts';
import { Text } from '../../shared/text.tsx';
import { count, exact, number } from '../../shared/words.ts';
import { Notes } from './problems.tsx';
import { Time } from './time.tsx';

/** What was read, what was excused, and what was left out. */
export function Read({ data }: { data: PageData }) {
  const { excused, skipped } = data;
  const facts = data.scan === undefined ? replayed(data) : scanned(data);
  return (
    <section id="read" aria-labelledby="read-title">
      <h2 id="read-title" tabIndex={-1}>
        What was read
      </h2>
      <dl class="facts">
        {data.scan === undefined && data.from !== null && data.to !== null && (
          <div>
            <dt>From, to</dt>
            <dd title={`${exact(data.from)}\nto\n${exact(data.to)}`}>
              <Time at={data.from} withYear /> to <Time at={data.to} withYear /> UTC
            </dd>
          </div>
        )}
        {facts.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {excused.shown.length > 0 && (
        <details>
          <summary>{count(excused.shown.length + excused.left, 'violation')} excused by an exemption</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Instance</th>
                <th scope="col">Where</th>
                <th scope="col">Rule</th>
                <th scope="col">Exemption</th>
                <th scope="col">Until</th>
              </tr>
            </thead>
            <tbody>
              {excused.shown.map((one) => (
                <tr>
                  <th scope="row" class="mono">
                    <Text of={one.instanceId} />
                  </th>
                  <td>
                    <Text of={`${one.account} ${one.region}`} />
                  </td>
                  <td class="mono">{one.rule}</td>
                  <td>
                    <Text of={one.by} />
                  </td>
                  <td>
                    <Time at={one.until} withYear />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {excused.left > 0 && <p>And {number(excused.left)} more, which the JSON report lists.</p>}
        </details>
      )}
      {skipped.shown.length > 0 && (
        <details>
          <summary>{count(skipped.shown.length + skipped.left, 'object')} skipped, which hold no launches</summary>
          <Notes notes={skipped.shown} />
          {skipped.left > 0 && <p>And {number(skipped.left)} more, which the JSON report lists.</p>}
        </details>
      )}
    </section>
  );
}

type Row = readonly [string, string];

const replayed = (data: PageData): readonly Row[] => [
  [
    'Log objects',
    `${number(data.objects.read)} read, ${number(data.objects.skipped)} skipped, ${number(data.objects.failed)} failed`,
  ],
  ['Records', `${number(data.records)}; ${number(data.duplicates)} told twice and counted once`],
  ['Launch calls', `${number(data.launchCalls)}; EC2 refused ${number(data.refusedCalls)} more`],
  [
    'Instances',
    `${number(data.instances)}${data.launchesWithoutIds > 0 ? `; ${count(data.launchesWithoutIds, 'launch', 'launches')} without ids could not be judged` : ''}`,
  ],
  ['Policy mode', `${data.policy.mode}; a replay always shows what enforcing would do`],
  ['Made by', `Broom ${data.madeBy}`],
];

const scanned = (data: PageData): readonly Row[] => [
  ['Places', `${number(data.objects.read)} read, ${number(data.objects.failed)} failed`],
  ['Instances', number(data.instances)],
  ['Policy mode', data.policy.mode],
  ['Made by', `Broom ${data.madeBy}`],
];
