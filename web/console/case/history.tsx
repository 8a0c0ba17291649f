import { useState } from 'preact/hooks';
import type { CaseView, HistoryView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { count } from '../../shared/words.ts';
import { utc } from '../parts/moments.ts';
import { Ago, Time } from '../parts/time.tsx';
import { LaunchFacts } from './facts.tsx';

const words: Readonly<Record<HistoryView['what'], string>> = {
  evidence: 'evidence',
  verdict: 'verdict',
  step: 'step',
  order: 'a person',
  state: 'state',
  message: 'message',
};

const shownFirst = 40;

/** Everything that happened, the newest first; each opens to what it rests on. */
export function History({ view }: { view: CaseView }) {
  const [isWhole, setWhole] = useState(false);
  const entries = isWhole ? view.history : view.history.slice(0, shownFirst);
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      {entries.length === 0 ? (
        <p class="quiet">Nothing is written down yet.</p>
      ) : (
        <ol class="history">
          {entries.map((entry, i) => (
            <li key={`${view.history.length - i}`}>
              <details>
                <summary>
                  <Time at={entry.at} withSeconds /> <span class="kind quiet">{words[entry.what]}</span>{' '}
                  <span class="what">
                    <Text of={entry.text} />
                    {entry.by !== null && (
                      <span class="quiet">
                        {' '}
                        by <Text of={entry.by} />
                      </span>
                    )}
                  </span>
                </summary>
                <Evidence entry={entry} view={view} />
              </details>
            </li>
          ))}
        </ol>
      )}
      {view.history.length > entries.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show {count(view.history.length - entries.length, 'older entry', 'older entries')}
        </button>
      )}
    </section>
  );
}

function Evidence({ entry, view }: { entry: HistoryView; view: CaseView }) {
  const isLaunch = entry.what === 'evidence' && view.launch !== null && entry.at === view.launch.at;
  return (
    <div class="evidence">
      <p class="whole">
        <Text of={entry.text} />
      </p>
      <dl class="facts">
        <div>
          <dt>When</dt>
          <dd>
            {utc(entry.at)}, <Ago at={entry.at} />
          </dd>
        </div>
        {entry.rule !== null && (
          <div>
            <dt>Rule</dt>
            <dd class="mono">{entry.rule}</dd>
          </div>
        )}
        {entry.by !== null && (
          <div>
            <dt>By</dt>
            <dd>
              <Text of={entry.by} />
            </dd>
          </div>
        )}
      </dl>
      {isLaunch && view.launch !== null && <LaunchFacts launch={view.launch} />}
    </div>
  );
}
