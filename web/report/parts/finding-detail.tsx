import type { ComponentChildren } from 'preact';
import type { PageData, PageFault, PageStep } from '../../../src/report/page-types.ts';
import { Copy } from '../../shared/copy.tsx';
import { Mark } from '../../shared/mark.tsx';
import { Text } from '../../shared/text.tsx';
import { between, duration } from '../../shared/words.ts';
import type { Row } from '../rows.ts';
import { stepWords } from '../then.ts';
import { Time } from './time.tsx';

/** One finding: what is wrong and the command that mends it, the ladder, the evidence. */
export function FindingDetail({ row, data }: { row: Row; data: PageData }) {
  const { finding } = row;
  return (
    <div class="detail-grid">
      <div>
        <h3>What is wrong</h3>
        <ul class="faults">
          {finding.faults.map((fault) => (
            <Fault fault={fault} />
          ))}
        </ul>
      </div>
      <div>
        <h3>What would have followed</h3>
        <Ladder row={row} />
      </div>
      <Evidence row={row} data={data} />
    </div>
  );
}

const Fault = ({ fault: { said, wanted, fix } }: { fault: PageFault }) => (
  <li>
    <p>
      <Mark name="violation" /> <Text of={said} />
    </p>
    <p class="quiet">
      Wanted: <Text of={wanted} />
    </p>
    {fix === null ? (
      <p class="quiet">No command mends this: launch another that keeps to the rule.</p>
    ) : (
      <>
        <Copy text={fix} what="the command" />
        {fix.includes('VALUE') && <p class="quiet">Put the value that is right in the place of VALUE.</p>}
      </>
    )}
  </li>
);

/** From launch to the last step, in the order of time. */
function Ladder({ row: { finding } }: { row: Row }) {
  const { launchedAt, healedAt, healed } = finding;
  const at = (step: PageStep): string => step.takenAt ?? step.dueAt;
  const entries: { time: string; said: ComponentChildren }[] = finding.steps.map((step) => {
    const { mark, text } = stepWords(step);
    return {
      time: at(step),
      said: (
        <>
          <Mark name={mark} /> <b>{step.do}</b> {text}
        </>
      ),
    };
  });
  if (healedAt !== null) {
    const how = healed === 'afterStep' ? 'mended by its owner: too late' : 'mended by its owner, in time';
    entries.push({
      time: healedAt,
      said: (
        <>
          <Mark name="ok" /> {how}
        </>
      ),
    });
  }
  entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return (
    <ol class="ladder">
      <li>
        <Time at={launchedAt} withYear /> launched
      </li>
      {entries.map(({ time, said }) => (
        <li>
          <Time at={time} withYear /> <span class="quiet">+{duration(between(launchedAt, time))}</span> {said}
        </li>
      ))}
    </ol>
  );
}

function Evidence({ row: { finding, principal, object }, data }: { row: Row; data: PageData }) {
  const account = data.policy.accounts.find(([id]) => id === finding.account)?.[1];
  const { provenance } = finding;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Who', principal.name],
    ['ARN', principal.arn],
    ['Session', principal.session === principal.name ? null : principal.session],
    ['Source identity', principal.sourceIdentity],
    ['Through', principal.via],
    [
      'Launched by',
      [provenance.kind, provenance.name === principal.name ? null : provenance.name].filter(Boolean).join(': '),
    ],
    ['Managed', provenance.managed ? 'yes: something would launch it again' : null],
    ['Account', account === undefined ? finding.account : `${account} ${finding.account}`],
    ['Region', finding.region],
    ['Type', finding.type],
    ['Image', finding.image],
    ['Rule', finding.rule],
    ['Event', finding.eventId],
    ['Log object', object],
  ];
  return (
    <div class="evidence">
      <h3>Evidence</h3>
      <dl>
        {facts.map(([name, value]) =>
          value === null || value === '' ? null : (
            <div>
              <dt>{name}</dt>
              <dd class={/^(ARN|Event|Log object|Image)$/.test(name) ? 'mono' : ''}>
                <Text of={value} />
              </dd>
            </div>
          ),
        )}
      </dl>
    </div>
  );
}
