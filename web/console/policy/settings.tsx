import type { PolicyView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { Ago, Time } from '../parts/time.tsx';

/** What else the policy says, each with what it means. */
export const Settings = ({ view: { settings } }: { view: PolicyView }) => (
  <section aria-labelledby="policy-settings">
    <h2 id="policy-settings">Settings</h2>
    <dl class="policy-settings">
      {settings.map(({ name, value, says }) => (
        <div key={name}>
          <dt class="mono">{name}</dt>
          <dd>
            <b>
              <Text of={value} />
            </b>
            <span class="quiet">
              {' '}
              <Text of={says} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  </section>
);

/** Who is told, and what is never touched. */
export const Around = ({ view: { channels, protects } }: { view: PolicyView }) => (
  <section aria-labelledby="policy-around" class="policy-around">
    <h2 id="policy-around" class="only-heard">
      Who is told, and what is never touched
    </h2>
    <div>
      <h3>Who is told</h3>
      {channels.length === 0 && <p class="quiet">Nobody: no channel is set. A notify goes nowhere.</p>}
      <Plain of={channels} />
    </div>
    <div>
      <h3>Never acted on</h3>
      {protects.length === 0 && <p class="quiet">Nothing is protected by name.</p>}
      <Plain of={protects} />
    </div>
  </section>
);

const Plain = ({ of }: { of: readonly string[] }) => (
  <ul>
    {of.map((text) => (
      <li key={text} class="policy-line">
        <Text of={text} />
      </li>
    ))}
  </ul>
);

/** Permissions to break a rule; what is over is said to be. */
export function Exemptions({ view: { exemptions } }: { view: PolicyView }) {
  const over = exemptions.filter(({ isOver }) => isOver).length;
  return (
    <section aria-labelledby="policy-exemptions">
      <h2 id="policy-exemptions">
        {exemptions.length === 0
          ? 'No exemption'
          : `${exemptions.length === 1 ? 'One exemption' : `${exemptions.length} exemptions`}${over > 0 ? `, ${over} of them over` : ''}`}
      </h2>
      {exemptions.length === 0 && <p class="quiet">Every rule holds for every instance that it is about.</p>}
      <ul>
        {exemptions.map(({ id, rules, owner, reason, until, isOver }) => (
          <li key={id} class={`policy-exemption${isOver ? ' is-over' : ''}`}>
            <b class="mono">
              <Text of={id} />
            </b>{' '}
            {isOver ? (
              <strong>
                over since <Time at={until} />: it excuses nothing any more, and can be taken out
              </strong>
            ) : (
              <>
                until <Time at={until} />, <Ago at={until} />
              </>
            )}
            <span class="policy-line">
              Excuses <Text of={rules === null ? 'every rule' : rules.join(', ')} />: <Text of={reason} />
            </span>
            <span class="quiet policy-line">
              Owner: <Text of={owner} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Latest first; each opens to its text. */
export const Versions = ({ view: { versions, digest } }: { view: PolicyView }) => (
  <section aria-labelledby="policy-versions">
    <h2 id="policy-versions">{versions.length === 1 ? 'One version so far' : `${versions.length} versions`}</h2>
    {versions.map((version) => (
      <details key={`${version.at} ${version.digest}`} class="policy-version">
        <summary>
          <Time at={version.at} /> <span class="mono">{version.digest.slice(0, 12)}</span>
          {version.digest === digest && ' · in force'}
        </summary>
        <pre>
          <code>
            <Text of={version.text.replaceAll('\r\n', '\n')} />
          </code>
        </pre>
      </details>
    ))}
  </section>
);
