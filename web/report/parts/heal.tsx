import type { PageData } from '../../../src/report/page-types.ts';
import { duration, number } from '../../shared/words.ts';
import { type HealColumn, placeOf } from '../buckets.ts';
import { linkTo } from '../view.ts';
import { Numbers } from './trends.tsx';

/** How long owners took to mend, with the policy's delays drawn in: the picture that argues for a longer one, or a shorter. */
export function Heal({ data, columns, title }: { data: PageData; columns: readonly HealColumn[]; title: string }) {
  const top = Math.max(1, ...columns.map(({ inTime, late }) => inTime + late));
  const delays = delaysOf(data);
  const isEmpty = columns.every(({ inTime, late }) => inTime + late === 0);
  return (
    <figure class="plot">
      <figcaption>
        <h3>{title}</h3>
        <p class="quiet">
          Time from launch to compliance
          {data.findings.left > 0 && `, of the ${number(data.findings.shown.length)} worst findings`}
        </p>
      </figcaption>
      {!isEmpty && (
        <>
          <ul class="legend">
            <li>
              <i class="swatch is-in-time" /> in time
            </li>
            <li>
              <i class="swatch is-late" /> too late
            </li>
            {delays.map(({ seconds, names }, i) => (
              <li>
                <i class="line">{i + 1}</i> {names.join(', ')}: {duration(seconds)}
              </li>
            ))}
          </ul>
          <div class="frame" aria-hidden="true">
            <span class="top">{number(top)}</span>
            <div class="columns">
              {columns.map(({ from, to, label, inTime, late }) => (
                <a
                  class="column"
                  href={linkTo({ after: range(from, to) })}
                  tabIndex={-1}
                  title={`${label}: ${number(inTime)} in time, ${number(late)} too late`}
                >
                  <i class="is-late" style={{ height: `${(late / top) * 100}%` }} />
                  <i class="is-in-time" style={{ height: `${(inTime / top) * 100}%` }} />
                </a>
              ))}
              {delays.map(({ seconds }, i) => (
                <span class="delay" style={{ left: `${placeOf(seconds) * 100}%` }}>
                  <b>{i + 1}</b>
                </span>
              ))}
            </div>
            <span class="ticks">
              {columns.map(({ from }) => (
                <span>{from === 0 ? '0' : duration(from).replace(/\u00a0(\w)\w*/, '$1')}</span>
              ))}
            </span>
          </div>
          <Numbers heads={['Mended', 'In time', 'Too late']}>
            {columns.map(({ from, to, inTime, late }) => (
              <tr>
                <th scope="row">
                  {inTime + late > 0 ? (
                    <a href={linkTo({ after: range(from, to) })}>{between(from, to)}</a>
                  ) : (
                    between(from, to)
                  )}
                </th>
                <td class="right">{number(inTime)}</td>
                <td class="right">{number(late)}</td>
              </tr>
            ))}
          </Numbers>
        </>
      )}
      {isEmpty && (
        <p class="quiet">
          Nobody mended one within this trail. A <code>notify</code> before anything acts gives owners the chance.
        </p>
      )}
    </figure>
  );
}

const range = (from: number, to: number): string => `${from}..${Number.isFinite(to) ? to : ''}`;
const between = (from: number, to: number): string =>
  Number.isFinite(to) ? `${from === 0 ? '0' : duration(from)} to ${duration(to)}` : `${duration(from)} or later`;

const most = 6;

/** The distinct delays after launch at which a rule settles or a step falls due; a policy with many shows the first. */
function delaysOf({ rules }: PageData): { seconds: number; names: string[] }[] {
  const names = new Map<number, Set<string>>();
  const put = (ms: number, name: string) => names.set(ms, (names.get(ms) ?? new Set()).add(name));
  for (const { settle, steps } of rules) {
    put(settle, 'settle');
    for (const step of steps) if (step.do !== 'notify') put(Math.max(settle, step.after), step.do);
  }
  return [...names]
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([ms, of]) => ({ seconds: ms / 1000, names: [...of] }));
}
