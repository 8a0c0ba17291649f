import type { PolicyView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import type { PageProps } from '../page-props.ts';
import { Time } from '../parts/time.tsx';
import { useAsk } from '../parts/use-ask.ts';
import { Failed, Loading } from '../shell/not-there.tsx';
import { Rule } from './rule.tsx';
import { rulesTitle } from './rule-in-words.ts';
import { Around, Exemptions, Settings, Versions } from './settings.tsx';
import { Written } from './written.tsx';
import './style.css';

/** The policy as the service sees it: what it may do first, then how. */
export function PolicyPage({ api, say, version }: PageProps) {
  const { data: view, failure, again } = useAsk<PolicyView>(api, 'api/policy', version);
  if (view === null && failure !== null) return <Failed refusal={failure} what="The policy" onAgain={again} />;
  if (view === null)
    return (
      <>
        <h1 tabIndex={-1}>Policy</h1>
        <Loading what="Fetching the policy…" lines={12} />
      </>
    );
  return (
    <div class="policy">
      <h1 tabIndex={-1} class="policy-power">
        <Text of={view.power} />
      </h1>
      {failure !== null && (
        <p class="refused" role="alert">
          This may be old. <Text of={failure.error} /> {failure.hint !== null && <Text of={failure.hint} />}{' '}
          <button type="button" class="plain" onClick={again}>
            Try again
          </button>
        </p>
      )}
      <p class="quiet">
        In force since <Time at={view.since} />, read from{' '}
        <span class="mono">
          <Text of={view.place} />
        </span>
        , digest <span class="mono">{view.digest.slice(0, 12)}</span>. <a href="/playground">Try a change</a>
      </p>
      {view.trouble !== null && (
        <div class="policy-trouble" role="alert">
          <strong>The file as it is now was not taken up.</strong> What is shown here, and in force, is the last good
          one.
          <pre>
            <Text of={view.trouble} />
          </pre>
        </div>
      )}
      {view.warnings.length > 0 && (
        <section aria-labelledby="policy-warnings">
          <h2 id="policy-warnings">
            {view.warnings.length === 1 ? 'One warning' : `${view.warnings.length} warnings`}
          </h2>
          <ul class="policy-warnings">
            {view.warnings.map((warning) => (
              <li key={warning}>
                <Text of={warning} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="policy-rules">
        <h2 id="policy-rules">{rulesTitle(view.rules)}</h2>
        <ul class="policy-rules">
          {view.rules.map((rule) => (
            <Rule rule={rule} key={rule.id} />
          ))}
        </ul>
      </section>
      <Exemptions view={view} />
      <Settings view={view} />
      <Around view={view} />
      <Written view={view} say={say} />
      <Versions view={view} />
    </div>
  );
}
