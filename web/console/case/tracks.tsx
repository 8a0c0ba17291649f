import type { CaseView, TrackView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { count } from '../../shared/words.ts';
import { Long } from '../parts/long.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { Ladder } from './ladder.tsx';

/** Each rule's life on the case; what is wrong first, what is none of a rule's business last and closed. */
export function Tracks({ view }: { view: CaseView }) {
  const concerned = view.tracks.filter((track) => isConcerned(track));
  const others = view.tracks.filter((track) => !isConcerned(track));
  return (
    <section aria-labelledby="ladder-title">
      <h2 id="ladder-title">From launch to its last step</h2>
      {concerned.length === 0 && <Ladder view={view} track={null} />}
      {concerned.map((track) => (
        <div class="track" key={track.rule}>
          <Rule track={track} />
          <Ladder view={view} track={track} />
        </div>
      ))}
      {others.length > 0 && (
        <details class="others">
          <summary>{count(others.length, 'other rule')}: kept to, or not about it</summary>
          {others.map((track) => (
            <Rule key={track.rule} track={track} />
          ))}
        </details>
      )}
    </section>
  );
}

const isConcerned = ({ verdict, ladder, faults }: TrackView): boolean =>
  (verdict !== 'not-applicable' && verdict !== 'compliant') || ladder.length > 0 || faults.length > 0;

const Rule = ({ track }: { track: TrackView }) => (
  <div class="rule">
    <h3>
      <span class="mono">{track.rule}</span>{' '}
      {track.mark === null ? <span class="quiet">not about it</span> : <Verdict name={track.mark} />}
      {track.mode === 'observe' && <span class="quiet"> · only observes</span>}
    </h3>
    {track.faults.map((fault) => (
      <p key={fault} class="fault">
        <Long of={fault} />
      </p>
    ))}
    <p class="quiet">
      <Long of={track.summary} />
      {track.why !== null && (
        <>
          {' · '}
          <Long of={track.why} />
        </>
      )}
    </p>
    {track.missing.length > 0 && (
      <p class="quiet">
        Not known yet: <Text of={track.missing.join(', ')} />
      </p>
    )}
  </div>
);
