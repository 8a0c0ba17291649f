import type { CaseView } from '../../../src/console/types.ts';
import { Copy } from '../../shared/copy.tsx';
import { Text } from '../../shared/text.tsx';
import { exact } from '../../shared/words.ts';
import { Long } from '../parts/long.tsx';
import { Ago, Time } from '../parts/time.tsx';

/** What is known of the instance, in the order in which a person asks for it. */
export function Facts({ view }: { view: CaseView }) {
  const { row, launch } = view;
  return (
    <section aria-labelledby="facts-title">
      <h2 id="facts-title">The instance</h2>
      <Copy text={row.instanceId} what="the instance id" />
      <dl class="facts">
        <Fact name="Launched by">
          {row.who === null ? <span class="quiet">not known</span> : <Long of={row.who} />}
          {row.provenance !== null && (
            <>
              , by <Text of={row.provenance} />
            </>
          )}
        </Fact>
        <Fact name="Launched">
          {row.launchedAt === null ? (
            <span class="quiet">not known</span>
          ) : (
            <>
              <Ago at={row.launchedAt} />, <Time at={row.launchedAt} />
            </>
          )}
        </Fact>
        <Fact name="Account">
          {row.accountName !== null && (
            <>
              <Long of={row.accountName} />{' '}
            </>
          )}
          <span class="mono">{row.account}</span>
        </Fact>
        <Fact name="Region">
          <span class="mono">{row.region}</span>
        </Fact>
        {view.facts.map(({ name, value, at }) => (
          <Fact key={name} name={name} title={at === null ? undefined : `known since ${exact(at)}`}>
            {value === null ? <span class="quiet">not known</span> : <Value of={value} />}
          </Fact>
        ))}
      </dl>
      <h3>Tags</h3>
      {!view.tagsAreWhole && <p class="quiet">There may be more: they were not read yet.</p>}
      {view.tags.length === 0 ? (
        <p class="quiet">{view.tagsAreWhole ? 'It has none.' : 'None is known.'}</p>
      ) : (
        <dl class="facts">
          {view.tags.map(({ key, value, at }) => (
            <div key={key} title={`known since ${exact(at)}`}>
              <dt class="mono">
                <Long of={key} />
              </dt>
              <dd class="mono">{value === '' ? <span class="quiet">empty</span> : <Long of={value} />}</dd>
            </div>
          ))}
        </dl>
      )}
      {launch !== null && (
        <details>
          <summary>The launch as CloudTrail told it</summary>
          <LaunchFacts launch={launch} />
        </details>
      )}
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly title?: string | undefined;
  readonly children: preact.ComponentChildren;
}

const Fact = ({ name, title, children }: FactProps) => (
  <div title={title}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** An id is never broken. */
const Value = ({ of }: { of: string }) =>
  /^(i|ami|vpc|subnet|sg|eni|vol|r)-[0-9a-f]{8,17}$/.test(of) ? <code class="id">{of}</code> : <Long of={of} />;

/** Where the evidence of a launch stands, for whoever wants to read it there. */
export function LaunchFacts({ launch }: { launch: NonNullable<CaseView['launch']> }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Principal', launch.principal],
    ['ARN', launch.arn],
    ['Through', launch.source],
    ['User agent', launch.userAgent],
    ['From', launch.sourceIp],
    ['Event', launch.eventId],
    ['Log object', launch.object],
  ];
  return (
    <dl class="facts">
      <Fact name="At">
        <Time at={launch.at} withSeconds />
      </Fact>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <Fact key={name} name={name}>
              <span class={/^(ARN|Event|Log object|From)$/.test(name) ? 'mono' : ''}>
                <Long of={value} />
              </span>
            </Fact>
          ),
      )}
    </dl>
  );
}
