import type { MarkName, TrendsView } from '../../../src/console/types.ts';
import { count, number } from '../../shared/words.ts';
import type { Address } from '../page-props.ts';
import { Mark, markWords } from '../parts/verdict.tsx';
import { casesLink, launchedWithin } from './cases-link.ts';
import { Figures } from './figures.tsx';
import { launchesTitle } from './launches-in-words.ts';
import { fillOf, Swatch } from './patterns.tsx';
import { CountAxis, margin, Plot, TimeAxis } from './plot.tsx';
import { PlotLink } from './plot-link.tsx';
import { countTicks, spanName, timeTicks } from './ticks.ts';
import { type Column, columnsOf, stackOrder } from './verdicts.ts';

interface LaunchesProps {
  readonly view: TrendsView;
  readonly period: string;
  readonly address: Address;
  readonly say: (text: string) => void;
}

const height = 272;

/** Launches over time, stacked by what they came to, from zero. */
export function Launches({ view, period, address, say }: LaunchesProps) {
  const each = columnsOf(view, Number.POSITIVE_INFINITY);
  const marks = stackOrder.filter((mark) => each.some(({ of }) => of[mark] > 0));
  return (
    <Plot
      id="trends-launches"
      title={launchesTitle(each, period)}
      says="Launches by the moment of the launch, and by what each came to"
      height={marks.length === 0 ? 0 : height}
      legend={marks.length > 0 && <Legend marks={marks} columns={each} view={view} />}
      draw={(width) => <Stacks view={view} width={width} address={address} />}
    >
      {marks.length > 0 && (
        <Figures
          name="launches over time"
          say={say}
          figures={{
            heads: ['Launched', ...marks.map((mark) => markWords[mark]), 'all'],
            rows: each
              .filter(({ all }) => all > 0)
              .map(({ from, to, of, all }) => [
                { text: spanName(from, to) },
                ...marks.map((mark) => counted(of[mark], { ...launchedWithin(from, to), mark })),
                counted(all, launchedWithin(from, to)),
              ]),
          }}
        />
      )}
    </Plot>
  );
}

export const counted = (n: number, search: Parameters<typeof casesLink>[0]) =>
  n === 0 ? { text: '0' } : { text: number(n), href: casesLink(search) };

/** Each with its shape, its word, and a link to the cases that it counts. */
function Legend({
  marks,
  columns,
  view,
}: {
  marks: readonly MarkName[];
  columns: readonly Column[];
  view: TrendsView;
}) {
  const within = launchedWithin(Date.parse(view.from), Date.parse(view.to));
  return (
    <ul class="trends-legend">
      {[...marks].reverse().map((mark) => (
        <li>
          <Swatch mark={mark} /> <Mark name={mark} />{' '}
          <a href={casesLink({ ...within, mark })}>
            {number(columns.reduce((sum, { of }) => sum + of[mark], 0))} {markWords[mark]}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Stacks({ view, width, address }: { view: TrendsView; width: number; address: Address }) {
  const room = width - margin.left - margin.right;
  const columns = columnsOf(view, room);
  const [from, to] = [columns[0]?.from ?? 0, columns.at(-1)?.to ?? 1];
  const ticks = countTicks(Math.max(...columns.map(({ all }) => all)));
  const top = ticks.at(-1) ?? 1;
  const x = (at: number): number => margin.left + ((at - from) / (to - from)) * room;
  const y = (n: number): number => height - margin.bottom - (n / top) * (height - margin.top - margin.bottom);
  return (
    <>
      <CountAxis width={width} ticks={ticks.map((at) => ({ at, label: number(at) }))} place={y} />
      {columns.map((column) => (
        <Stack column={column} left={x(column.from)} right={x(column.to)} y={y} address={address} />
      ))}
      <TimeAxis width={width} height={height} ticks={timeTicks(from, to, room)} place={x} />
    </>
  );
}

/** A column is never wider than this: one bucket is no wall. */
const widest = 64;

interface StackProps {
  readonly column: Column;
  readonly left: number;
  readonly right: number;
  readonly y: (n: number) => number;
  readonly address: Address;
}

function Stack({ column, left, right, y, address }: StackProps) {
  const { all, of, from, to } = column;
  if (all === 0) return null;
  const wide = Math.max(2, Math.min(widest, right - left - Math.min(4, (right - left) / 4)));
  const x = (left + right - wide) / 2;
  let below = 0;
  const parts = stackOrder.flatMap((mark) => {
    if (of[mark] === 0) return [];
    const [foot, head] = [y(below), y(below + of[mark])];
    below += of[mark];
    return [{ mark, head, tall: foot - head }];
  });
  const told = parts.map(({ mark }) => `${number(of[mark])} ${markWords[mark]}`).join(', ');
  return (
    <PlotLink href={casesLink(launchedWithin(from, to))} address={address}>
      <title>{`${spanName(from, to)}: ${count(all, 'launch', 'launches')}\n${told}`}</title>
      <rect x={left} y={margin.top} width={right - left} height={y(0) - margin.top} class="trends-hit" />
      {parts.map(({ mark, head, tall }) => (
        <rect x={x} y={head} width={wide} height={tall} fill={fillOf(mark)} class={`trends-edge is-${mark}`} />
      ))}
    </PlotLink>
  );
}
