import type { TrendsView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { duration, number, share } from '../../shared/words.ts';
import { Figures } from './figures.tsx';
import { type Delay, type HealColumn, type HealPlot, healPlot, type Lateness, spanOf } from './heal-columns.ts';
import { healTitle, tooLate } from './heal-in-words.ts';
import { CountAxis, Flag, margin, Plot } from './plot.tsx';
import { countTicks } from './ticks.ts';

interface HealProps {
  readonly view: TrendsView;
  readonly period: string;
  readonly say: (text: string) => void;
}

const height = 272;
const words: Readonly<Record<Lateness, string>> = {
  'in-time': 'before a verdict settled',
  late: 'after it, before a step that acts',
  'too-late': 'after a step that acts was due',
};

/** How long owners take to mend, with the policy's delays drawn in: what argues for a longer one, or a shorter. */
export function Heal({ view, period, say }: HealProps) {
  const plot = healPlot(view);
  const kinds = (Object.keys(words) as Lateness[]).filter((kind) =>
    plot.columns.some(({ is, count }) => is === kind && count > 0),
  );
  const late = tooLate(plot);
  return (
    <Plot
      id="trends-heal"
      title={healTitle(view, period)}
      says="From launch to mended, of launches that broke a rule at first; what was terminated cannot be mended any more"
      height={plot.all === 0 ? 0 : height}
      legend={
        kinds.length > 0 && (
          <ul class="trends-legend">
            {kinds.map((kind) => (
              <li>
                <i class={`trends-heal-swatch is-${kind}`} /> {words[kind]}
              </li>
            ))}
          </ul>
        )
      }
      draw={(width) => <Bars plot={plot} width={width} />}
    >
      {plot.all === 0 && (
        <p>
          A <code>notify</code> before anything that acts gives owners the chance to mend; how long they take is shown
          here once somebody does.
        </p>
      )}
      {plot.all > 0 && plot.delays.length > 0 && <Delays plot={plot} />}
      {late !== null && <p class="trends-regret">{late}</p>}
      {plot.all > 0 && (
        <Figures
          name="time to heal"
          say={say}
          figures={{
            heads: ['Mended after', 'Launches', 'By then'],
            rows: plot.columns.map((column, i) => [
              { text: spanOf(column) },
              { text: number(column.count) },
              { text: share(sum(plot.columns.slice(0, i + 1)), plot.all) },
            ]),
          }}
        />
      )}
    </Plot>
  );
}

const sum = (columns: readonly HealColumn[]): number => columns.reduce((total, { count }) => total + count, 0);

const Delays = ({ plot: { delays, all } }: { plot: HealPlot }) => (
  <ol class="trends-flags">
    {delays.map(({ after, names, before }, i) => (
      <li>
        <b>{i + 1}</b> {duration(after / 1000)}: {share(before, all)} were mended by then{' '}
        <span class="quiet">
          (<Text of={names.join(', ')} />)
        </span>
      </li>
    ))}
  </ol>
);

function Bars({ plot: { columns, delays }, width }: { plot: HealPlot; width: number }) {
  const room = width - margin.left - margin.right;
  const wide = room / columns.length;
  const ticks = countTicks(Math.max(...columns.map(({ count }) => count)));
  const top = ticks.at(-1) ?? 1;
  const x = (i: number): number => margin.left + i * wide;
  const y = (n: number): number => height - margin.bottom - (n / top) * (height - margin.top - margin.bottom);
  // Labels of the edges, as many as have room.
  const every = Math.max(1, Math.ceil(40 / wide));
  return (
    <>
      <CountAxis width={width} ticks={ticks.map((at) => ({ at, label: number(at) }))} place={y} />
      {columns.map((column, i) => (
        <g>
          <title>{`${spanOf(column)}: ${number(column.count)}, ${words[column.is]}`}</title>
          <rect x={x(i)} y={margin.top} width={wide} height={y(0) - margin.top} class="trends-hit" />
          <rect
            x={x(i) + 1}
            y={y(column.count)}
            width={Math.max(1, wide - 2)}
            height={y(0) - y(column.count)}
            class={`trends-heal-bar is-${column.is}`}
          />
        </g>
      ))}
      {columns.map(
        ({ from }, i) =>
          i % every === 0 && (
            <text
              x={x(i)}
              y={height - margin.bottom + 18}
              text-anchor={i === 0 ? 'start' : 'middle'}
              class="trends-edge-label"
            >
              {from === 0 ? '0' : shortly(from)}
            </text>
          ),
      )}
      {delays.map((delay, i) => (
        <DelayLine delay={delay} i={i} at={columns.findIndex(({ from }) => from === delay.after)} x={x} foot={y(0)} />
      ))}
    </>
  );
}

interface DelayLineProps {
  readonly delay: Delay;
  readonly i: number;
  /** The column that begins there. */
  readonly at: number;
  readonly x: (i: number) => number;
  readonly foot: number;
}

const DelayLine = ({ delay, i, at, x, foot }: DelayLineProps) => (
  <g>
    <title>{visible(`${delay.names.join(', ')}: ${duration(delay.after / 1000)}`)}</title>
    <Flag x={x(Math.max(0, at))} y1={margin.top} y2={foot} label={String(i + 1)} />
  </g>
);

/** `5m`, `1h30`: as short as an axis wants it. */
const shortly = (ms: number): string =>
  duration(ms / 1000)
    .replaceAll('\u00a0', '')
    .replace('min', 'm');
