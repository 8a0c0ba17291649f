import type { TrendsView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { exact, number, share } from '../../shared/words.ts';
import type { Address } from '../page-props.ts';
import { casesLink, launchedWithin } from './cases-link.ts';
import { Figures } from './figures.tsx';
import { counted } from './launches.tsx';
import { CountAxis, Flag, margin, Plot, TimeAxis } from './plot.tsx';
import { PlotLink } from './plot-link.tsx';
import { shareOf, shareTitle } from './share-in-words.ts';
import { dayName, spanName, timeTicks } from './ticks.ts';
import { type Column, columnsOf } from './verdicts.ts';

interface ShareProps {
  readonly view: TrendsView;
  readonly address: Address;
  readonly say: (text: string) => void;
}

const height = 208;
/** More lines than this are no longer told apart by their numbers. */
const mostFlags = 9;

/** The share of compliant launches over time, with the moments at which the policy changed. */
export function ShareOverTime({ view, address, say }: ShareProps) {
  const each = columnsOf(view, Number.POSITIVE_INFINITY);
  const decided = each.filter(({ of }) => shareOf(of).decided > 0);
  const within = view.policies.filter(({ at }) => at >= view.from && at <= view.to);
  const flags = within.slice(-mostFlags);
  return (
    <Plot
      id="trends-share"
      title={shareTitle(each, within, dayName)}
      says="Compliant, of the launches that were decided; exempt and undecided ones count on neither side"
      height={decided.length === 0 ? 0 : height}
      draw={(width) => <Line view={view} flags={flags} width={width} address={address} />}
    >
      {flags.length > 0 && (
        <>
          <h3 class="trends-flags-title">The policy changed</h3>
          <ol class="trends-flags">
            {flags.map(({ at, text }, i) => (
              <li>
                <b>{i + 1}</b>{' '}
                <time dateTime={at} title={exact(at)}>
                  {dayName(at)}
                </time>
                : <Text of={text} />
              </li>
            ))}
          </ol>
          {within.length > flags.length && (
            <p class="quiet">And {number(within.length - flags.length)} times before these.</p>
          )}
        </>
      )}
      {decided.length > 0 && (
        <Figures
          name="compliance over time"
          say={say}
          figures={{
            heads: ['Launched', 'Compliant', 'Decided', 'Share'],
            rows: decided.map(({ from, to, of }) => {
              const part = shareOf(of);
              return [
                { text: spanName(from, to) },
                counted(part.compliant, { ...launchedWithin(from, to), mark: 'compliant' }),
                { text: number(part.decided) },
                { text: share(part.compliant, part.decided) },
              ];
            }),
          }}
        />
      )}
    </Plot>
  );
}

interface LineProps {
  readonly view: TrendsView;
  readonly flags: TrendsView['policies'];
  readonly width: number;
  readonly address: Address;
}

function Line({ view, flags, width, address }: LineProps) {
  const room = width - margin.left - margin.right;
  // Wider than columns of counts: a share of few launches jumps.
  const columns = columnsOf(view, room / 2);
  const [from, to] = [columns[0]?.from ?? 0, columns.at(-1)?.to ?? 1];
  const x = (at: number): number => margin.left + ((at - from) / (to - from)) * room;
  const y = (part: number): number => height - margin.bottom - part * (height - margin.top - margin.bottom);
  return (
    <>
      <CountAxis width={width} ticks={[0, 0.5, 1].map((at) => ({ at, label: `${at * 100} %` }))} place={y} />
      {columns.map((column) => (
        <Step column={column} left={x(column.from)} right={x(column.to)} y={y} address={address} />
      ))}
      <path d={path(columns, x, y)} class="trends-line" />
      {flags.map(({ at }, i) => (
        <Flag x={x(Date.parse(at))} y1={margin.top} y2={y(0)} label={String(i + 1)} />
      ))}
      <TimeAxis width={width} height={height} ticks={timeTicks(from, to, room)} place={x} />
    </>
  );
}

interface StepProps {
  readonly column: Column;
  readonly left: number;
  readonly right: number;
  readonly y: (part: number) => number;
  readonly address: Address;
}

function Step({ column: { from, to, of }, left, right, y, address }: StepProps) {
  const { compliant, decided } = shareOf(of);
  if (decided === 0) return null;
  const head = y(compliant / decided);
  return (
    <PlotLink href={casesLink(launchedWithin(from, to))} address={address}>
      <title>{`${spanName(from, to)}: ${share(compliant, decided)}, ${number(compliant)} of ${number(decided)}`}</title>
      <rect x={left} y={y(1)} width={right - left} height={y(0) - y(1)} class="trends-hit" />
      <rect x={left} y={head} width={right - left} height={y(0) - head} class="trends-area" />
    </PlotLink>
  );
}

/** Steps, with gaps where nothing was decided. */
function path(columns: readonly Column[], x: (at: number) => number, y: (part: number) => number): string {
  let isDrawn = false;
  return columns
    .map(({ from, to, of }) => {
      const { compliant, decided } = shareOf(of);
      if (decided === 0) {
        isDrawn = false;
        return '';
      }
      const head = y(compliant / decided).toFixed(1);
      const step = `${isDrawn ? 'L' : 'M'}${x(from).toFixed(1)} ${head}H${x(to).toFixed(1)}`;
      isDrawn = true;
      return step;
    })
    .join('');
}
