import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PageData, PageGroup, PageList } from '../../../src/report/page-types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { count, number } from '../../shared/words.ts';
import { type Column, healColumns, timelineOf } from '../buckets.ts';
import { groupTitle, healTitle, timelineTitle, violatingOf } from '../findings-in-words.ts';
import type { Row } from '../rows.ts';
import { linkTo } from '../view.ts';
import { Heal } from './heal.tsx';

/** Few plots, each titled by its finding, with its figures in a table and links to the findings it counts. */
export function Trends({ data, rows }: { data: PageData; rows: readonly Row[] }) {
  const names = new Map(data.policy.accounts);
  const total = violatingOf(data);
  const account = (id: string): string => (names.has(id) ? `${names.get(id) ?? ''} ${id}` : id);
  return (
    <section id="trends" aria-labelledby="trends-title">
      <h2 id="trends-title" tabIndex={-1}>
        Trends
      </h2>
      <div class="plots">
        <Timeline data={data} />
        {data.findings.shown.length > 0 && <Heal data={data} columns={healColumns(rows)} title={healTitle(rows)} />}
      </div>
      <div class="groups">
        <Groups by="principal" heading="Who" list={data.groups.principal} total={total} />
        <Groups by="account" heading="Accounts" list={data.groups.account} total={total} named={account} />
        <Groups by="region" heading="Regions" list={data.groups.region} total={total} />
      </div>
    </section>
  );
}

/** Few columns are labelled each, many only at their ends. */
const labelled = 8;

function Timeline({ data }: { data: PageData }) {
  const timeline = timelineOf(data.groups.day.shown, data.hours);
  const { unit, columns } = timeline;
  const top = Math.max(1, ...columns.map(({ instances }) => instances));
  const labels = columns.length <= labelled ? columns : [columns[0], columns.at(-1)];
  return (
    <figure class="plot">
      <figcaption>
        <h3>{timelineTitle(timeline)}</h3>
        <p class="quiet">Launches by {unit}, UTC</p>
      </figcaption>
      {columns.length > 1 && (
        <>
          <ul class="legend" aria-hidden="true">
            <li>
              <i class="swatch is-violating" /> violating
            </li>
            <li>
              <i class="swatch is-launched" /> other launches
            </li>
          </ul>
          <div class={`frame${columns.length <= labelled ? ' is-few' : ''}`} aria-hidden="true">
            <span class="top">{number(top)}</span>
            <div class="columns">
              {columns.map((column) => (
                <Bar column={column} top={top} />
              ))}
            </div>
            <span class="ends">
              {labels.map((column) => (
                <span>{column?.label}</span>
              ))}
            </span>
          </div>
        </>
      )}
      <Numbers heads={[`The ${unit}`, 'Launched', 'Violating']}>
        {columns
          .filter(({ instances }) => instances > 0)
          .map(({ label, when, instances, violating }) => (
            <tr>
              <th scope="row">
                {violating > 0 ? <a href={linkTo({ when, verdict: 'violation' })}>{label}</a> : label}
              </th>
              <td class="right">{number(instances)}</td>
              <td class="right">{number(violating)}</td>
            </tr>
          ))}
      </Numbers>
    </figure>
  );
}

/** Only for the pointer: a keyboard has the same links in the table of figures, without a hundred stops. */
function Bar({ column: { label, when, instances, violating }, top }: { column: Column; top: number }) {
  const said = `${label}: ${count(instances, 'launch', 'launches')}, ${number(violating)} violating`;
  const stack = (
    <>
      <i class="is-launched" style={{ height: `${((instances - violating) / top) * 100}%` }} />
      <i class="is-violating" style={{ height: `${(violating / top) * 100}%` }} />
    </>
  );
  return violating > 0 ? (
    <a class="column" href={linkTo({ when, verdict: 'violation' })} tabIndex={-1} title={said}>
      {stack}
    </a>
  ) : (
    <span class="column" title={said}>
      {stack}
    </span>
  );
}

/** The figures behind a plot, for screen readers, keyboards and copying. */
export const Numbers = ({ heads, children }: { heads: readonly string[]; children: ComponentChildren }) => (
  <details class="numbers">
    <summary>The figures</summary>
    <div class="scrolls">
      <table>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th scope="col" class={i === 0 ? '' : 'right'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  </details>
);

const shownAtOnce = 8;

interface GroupsProps {
  readonly by: 'principal' | 'account' | 'region';
  readonly heading: string;
  readonly list: PageList<PageGroup>;
  /** Violating launches in all. */
  readonly total: number;
  readonly named?: (name: string) => string;
}

/** Sorted bars, the worst first; the bar is a cell of a real table. */
function Groups({ by, heading, list, total, named = (name) => name }: GroupsProps) {
  const [isWhole, setWhole] = useState(false);
  const { shown: all, left } = list;
  const shown = isWhole ? all : all.slice(0, shownAtOnce);
  const others = all.slice(shown.length);
  const top = Math.max(1, ...all.map(({ instances }) => instances));
  return (
    <div class="group">
      <h3 id={`by-${by}`}>{heading}</h3>
      <p class="quiet clip">{visible(groupTitle(all, by, total, named))}</p>
      <table aria-labelledby={`by-${by}`} class="bars">
        <thead class="only-heard">
          <tr>
            <th scope="col">{heading}</th>
            <th scope="col">Violating, of launched</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, instances, violating }) => (
            <tr>
              <th scope="row">
                {violating > 0 ? (
                  <a href={linkTo({ [by]: name, verdict: 'violation' })} title={visible(named(name))}>
                    <Text of={named(name)} />
                  </a>
                ) : (
                  <span title={visible(named(name))}>
                    <Text of={named(name)} />
                  </span>
                )}
                <span class="bar-of" aria-hidden="true">
                  <i class="is-violating" style={{ width: `${(violating / top) * 100}%` }} />
                  <i class="is-launched" style={{ width: `${((instances - violating) / top) * 100}%` }} />
                </span>
              </th>
              <td class="right">
                <b>{number(violating)}</b> of {number(instances)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && (
        <p class="quiet">
          {count(others.length + left, 'other')}: {number(others.reduce((sum, { violating }) => sum + violating, 0))} of{' '}
          {number(others.reduce((sum, { instances }) => sum + instances, 0))}.{' '}
          <button type="button" class="plain" onClick={() => setWhole(true)} aria-label={`Show every ${by}`}>
            Show {left > 0 ? `${number(all.length)}` : 'all'}
          </button>
        </p>
      )}
      {isWhole && left > 0 && <p class="quiet">And {number(left)} more, which the JSON report lists.</p>}
    </div>
  );
}
