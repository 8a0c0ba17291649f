import type { ComponentChildren } from 'preact';
import type { CaseView, LadderStep, TrackView } from '../../../src/console/types.ts';
import { Mark as Shape, type MarkName as ShapeName } from '../../shared/mark.tsx';
import { Text } from '../../shared/text.tsx';
import { between, duration } from '../../shared/words.ts';
import { clock } from '../clock.ts';
import { Countdown, Time } from '../parts/time.tsx';
import { pastWord, willWord } from '../parts/verdict.tsx';

interface Rung {
  readonly at: string;
  readonly is: 'past' | 'now' | 'due' | 'held' | 'off';
  readonly shape: ShapeName;
  readonly said: ComponentChildren;
}

/** A line from launch to the last step; where now is, is drawn in it. */
export function Ladder({ view, track }: { view: CaseView; track: TrackView | null }) {
  const { row } = view;
  const start = row.launchedAt ?? row.discoveredAt;
  const now = new Date(clock.now()).toISOString();
  const isOver = row.state === 'closed';
  const rungs: Rung[] = [
    { at: start, is: 'past', shape: 'dot', said: row.launchedAt === null ? 'first seen' : 'launched' },
    ...(track === null ? [] : milestones(track, start)),
    ...(track?.ladder ?? []).map((step) => rungOf(step, now)),
    ...(isOver ? [] : [{ at: now, is: 'now' as const, shape: 'dot' as const, said: 'now' }]),
  ];
  rungs.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return (
    <ol class="ladder">
      {rungs.map((rung) => (
        <li key={`${rung.is} ${rung.at} ${rung.shape}`} class={`is-${rung.is}`}>
          <span class="shape">
            <Shape name={rung.shape} />
          </span>
          {rung.is === 'now' ? (
            <span class="now-line">now</span>
          ) : (
            <>
              <span class="at">
                <Time at={rung.at} /> <span class="quiet">{offset(start, rung.at)}</span>
              </span>
              <span class="said">{rung.said}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

const offset = (from: string, to: string): string => {
  const seconds = between(from, to);
  return seconds <= 0 ? '' : `+${duration(seconds < 3_600 ? seconds : Math.round(seconds / 60) * 60)}`;
};

/** What is no step: the moment delays count from, settling, mending. */
function milestones({ anchor, settledAt, settleAt, healedAt }: TrackView, start: string): Rung[] {
  const rungs: Rung[] = [];
  if (anchor !== null && between(start, anchor) > 60)
    rungs.push({ at: anchor, is: 'past', shape: 'dot', said: 'delays count from here' });
  const settled = settledAt ?? settleAt;
  if (settled !== null)
    rungs.push({
      at: settled,
      is: settledAt === null ? 'due' : 'past',
      shape: 'dot',
      said: settledAt === null ? 'settles: tags that come until then are in time' : 'settled: the verdict stood',
    });
  if (healedAt !== null) rungs.push({ at: healedAt, is: 'past', shape: 'ok', said: 'mended' });
  return rungs;
}

function rungOf(step: LadderStep, now: string): Rung {
  const at = step.at ?? step.dueAt;
  const text = <Text of={step.text} />;
  switch (step.is) {
    case 'waiting':
    case 'confirming':
    case 'carrying-out':
      return {
        at: step.dueAt,
        is: 'due',
        shape: step.rail === null ? 'ahead' : 'held',
        said: (
          <>
            <strong>
              {willWord(step.do).toLowerCase()} {step.dueAt > now ? <Countdown at={step.dueAt} /> : 'now'}
            </strong>
            {(step.rail !== null || step.is !== 'waiting') && <span class="quiet">: {text}</span>}
          </>
        ),
      };
    case 'held':
      return { at, is: 'held', shape: 'held', said: said(step, text) };
    case 'done':
      return {
        at,
        is: 'past',
        shape: step.do === 'notify' ? 'told' : 'acted',
        said: <strong>{pastWord(step.do).toLowerCase()}</strong>,
      };
    case 'healed':
    case 'satisfied':
      return { at, is: 'off', shape: 'ok', said: said(step, text) };
    default:
      return { at, is: 'off', shape: 'dot', said: said(step, text) };
  }
}

const said = (step: LadderStep, text: ComponentChildren): ComponentChildren => (
  <>
    <strong>{step.do}</strong>: {text}
  </>
);
