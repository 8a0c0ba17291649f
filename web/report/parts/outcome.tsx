import type { PageData, PageRule, PageStepCounts } from '../../../src/report/page-types.ts';
import { Mark, type MarkName } from '../../shared/mark.tsx';
import { Text } from '../../shared/text.tsx';
import { duration, number, railWords, share } from '../../shared/words.ts';
import { violatingOf } from '../findings-in-words.ts';
import { linkTo } from '../view.ts';

/** Totals, what would have been done, and each rule. */
export function Outcome({ data }: { data: PageData }) {
  return (
    <section id="outcome" aria-labelledby="outcome-title">
      <h2 id="outcome-title" tabIndex={-1} class="only-heard">
        Outcome
      </h2>
      {data.instances > 0 && <Totals data={data} />}
      {data.steps.length > 0 && <Steps data={data} />}
      <Rules rules={data.rules} />
    </section>
  );
}

function Totals({ data }: { data: PageData }) {
  const { verdicts, healed } = data;
  const violating = violatingOf(data);
  const totals: readonly (readonly [MarkName | null, number, string, string])[] = [
    [null, data.instances, 'launched', 'instances'],
    ['violation', violating, 'violating', `${share(violating, data.instances)} of launched`],
    ['ok', healed.beforeSettle + healed.beforeStep, 'mended in time', 'before any step'],
    ['unknown', verdicts.indeterminate, 'undecided', 'the evidence does not tell'],
    ['exempt', verdicts.exempt, 'exempt', 'excused, with a date'],
  ];
  return (
    <dl class="totals">
      {totals.map(([mark, n, name, more]) => (
        <div>
          <dt>
            {mark !== null && <Mark name={mark} />} {name}
          </dt>
          <dd class="figure">{number(n)}</dd>
          <dd class="quiet">{more}</dd>
        </div>
      ))}
    </dl>
  );
}

function Steps({ data }: { data: PageData }) {
  const isCut = data.steps.some(({ beyond }) => beyond > 0);
  const isLater = data.steps.some(({ heldBy }) => heldBy.some(({ takenLater }) => takenLater > 0));
  return (
    <div class="block">
      <h3 id="steps-title">What would have been done</h3>
      <table aria-labelledby="steps-title" class="figures">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" class="right">
              Due
            </th>
            <th scope="col" class="right">
              Taken
            </th>
            <th scope="col" class="right">
              Held
            </th>
            {isCut && (
              <th scope="col" class="right">
                After the trail
              </th>
            )}
            <th scope="col" class="wide">
              Held by
            </th>
          </tr>
        </thead>
        <tbody>
          {data.steps.map((step) => (
            <tr>
              <th scope="row">{step.do}</th>
              <td class="right">{number(step.due)}</td>
              <Counted n={step.taken} step={`${step.do}:taken`} />
              <Counted n={step.held} step={`${step.do}:held`} />
              {isCut && <Counted n={step.beyond} step={`${step.do}:ahead`} />}
              <td class="wide">
                <HeldBy step={step} perHour={data.policy.perHour} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isLater && <p class="quiet">A step that was held and let go later counts as held and as taken.</p>}
    </div>
  );
}

/** A figure, and the way to the findings it counts. */
const Counted = ({ n, step }: { n: number; step: string }) => (
  <td class="right">{n > 0 ? <a href={linkTo({ step })}>{number(n)}</a> : '0'}</td>
);

const HeldBy = ({ step, perHour }: { step: PageStepCounts; perHour: PageData['policy']['perHour'] }) => (
  <ul class="inline">
    {step.heldBy.map(({ rail, count, takenLater }) => (
      <li>
        <Mark name="held" /> {number(count)} {railWords(rail, step.do, perHour)}
        {takenLater > 0 && ` (${number(takenLater)} let go later)`}
      </li>
    ))}
  </ul>
);

function Rules({ rules }: { rules: readonly PageRule[] }) {
  return (
    <div class="block">
      <h3 id="rules-title">{rules.length === 1 ? 'The rule' : 'Rules'}</h3>
      <table aria-labelledby="rules-title" class="figures rules">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col" class="right">
              Violating
            </th>
            <th scope="col" class="right">
              Compliant
            </th>
            <th scope="col" class="right">
              In time
            </th>
            <th scope="col" class="right less">
              Unknown
            </th>
            <th scope="col" class="right less">
              Exempt
            </th>
            <th scope="col" class="right less">
              Not about
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr>
              <th scope="row">
                <span class="mono">{rule.id}</span>
                <span class="quiet under">
                  <Text of={rule.summary} />. {ladder(rule)}
                </span>
                {rule.why !== null && (
                  <span class="quiet under">
                    <Text of={rule.why} />
                  </span>
                )}
              </th>
              <td class="right">
                {rule.verdicts.violation > 0 ? (
                  <a href={linkTo({ rule: rule.id, verdict: 'violation' })}>{number(rule.verdicts.violation)}</a>
                ) : (
                  '0'
                )}
              </td>
              <td class="right">{number(rule.verdicts.compliant)}</td>
              <td class="right">{number(rule.healedInTime)}</td>
              <td class="right less">{number(rule.verdicts.indeterminate)}</td>
              <td class="right less">{number(rule.verdicts.exempt)}</td>
              <td class="right less">{number(rule.verdicts.notApplicable)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `Settles after 5 min, then terminate, notify.` */
function ladder({ settle, steps }: PageRule): string {
  const named = steps.map((step) =>
    step.after > settle ? `${step.do} after ${duration(step.after / 1000)}` : step.do,
  );
  const then = named.length === 0 ? 'nothing follows' : `then ${named.join(', ')}`;
  return `Settles after ${duration(settle / 1000)}; ${then}.`;
}
