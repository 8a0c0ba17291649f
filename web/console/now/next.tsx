import { Fragment } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { NextStep, StatusView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { number } from '../../shared/words.ts';
import { caseHref } from '../address.ts';
import type { Api } from '../api.ts';
import { PostponeOf } from '../case/postpone-of.tsx';
import { shortId } from '../parts/short-id.ts';
import { Countdown } from '../parts/time.tsx';
import { useHeldRows, useHold } from '../parts/use-held.ts';
import { willWord } from '../parts/verdict.tsx';
import { say } from '../shell/said.tsx';

interface Props {
  readonly api: Api;
  readonly steps: readonly NextStep[];
  readonly count: number;
  /** What keeps everything from being done now: `it not frozen`; null: nothing. */
  readonly idle: string | null;
  readonly accounts: StatusView['accounts'];
}

const shownAtMost = 8;

/** The board: when, what, to which instance, whose, by which rule, and the one button that matters. */
export function Next({ api, steps, count, idle, accounts }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  const hold = useHold();
  const shown = useHeldRows(steps.slice(0, shownAtMost), hold.isHeld || open !== null, ({ key }) => key);
  const title = useRef<HTMLHeadingElement>(null);
  const close = (key: string) => {
    setOpen(null);
    document.getElementById(`postpone-${key}`)?.focus();
  };
  return (
    <section aria-labelledby="next-title" class="next">
      <h2 id="next-title" ref={title} tabIndex={-1}>
        {idle === null ? 'Next' : `Next, were ${idle}`}
        {count > 0 && <span class="quiet"> {number(count)}</span>}
      </h2>
      {shown.length === 0 ? (
        <p class="quiet">No step is due. What violates the policy from now on stands here until its step is taken.</p>
      ) : (
        <table class={`board${idle === null ? '' : ' is-idle'}`} {...hold.on}>
          <thead>
            <tr>
              <th scope="col" class="col-in">
                When
              </th>
              <th scope="col" class="col-what">
                What happens
              </th>
              <th scope="col" class="col-owner">
                Launched by
              </th>
              <th scope="col" class="col-rule">
                Rule
              </th>
              <th scope="col" class="col-do">
                <span class="only-heard">Postpone</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((step) => (
              <Fragment key={step.key}>
                <tr class={open === step.key ? 'is-open' : ''}>
                  <td class="col-in">
                    <Countdown at={step.dueAt} />
                  </td>
                  <th scope="row" class="col-what">
                    <span class="line">
                      {willWord(step.do)}{' '}
                      <a class="row-button" href={caseHref(step.key)} title={visible(step.name ?? step.instanceId)}>
                        <Text of={step.name ?? step.instanceId} />
                      </a>
                      {step.name !== null && <span class="quiet mono short">{shortId(step.instanceId)}</span>}
                    </span>
                    <span class="under quiet two-lines" title={visible(step.unless)}>
                      unless <Text of={step.unless} />
                    </span>
                    <span class="under quiet clip narrow">
                      <Text of={step.who ?? 'launched by nobody known'} /> · <span class="mono">{step.rule}</span>
                    </span>
                  </th>
                  <td
                    class="col-owner clip"
                    title={visible(`${step.who ?? 'not known'}, ${step.account} ${step.region}`)}
                  >
                    {step.who === null ? <span class="quiet">not known</span> : <Text of={step.who} />}
                    <span class="under quiet clip">
                      <Text of={accountOf(step, accounts)} /> {step.region}
                    </span>
                  </td>
                  <td class="col-rule mono clip" title={step.rule}>
                    {step.rule}
                  </td>
                  <td class="col-do">
                    <button
                      type="button"
                      id={`postpone-${step.key}`}
                      aria-expanded={open === step.key}
                      aria-label={`Postpone ${visible(step.name ?? step.instanceId)}`}
                      onClick={() => (open === step.key ? close(step.key) : setOpen(step.key))}
                    >
                      Postpone
                    </button>
                  </td>
                </tr>
                {open === step.key && (
                  <tr class="detail">
                    <td colSpan={5}>
                      <PostponeOf
                        api={api}
                        caseKey={step.key}
                        onCancel={() => close(step.key)}
                        onDone={(text) => {
                          say(text);
                          setOpen(null);
                          title.current?.focus();
                        }}
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
      {count > shown.length && (
        <p>
          <a href="/cases?sort=next">All {number(count)} that are due</a>
        </p>
      )}
    </section>
  );
}

const accountOf = ({ account }: NextStep, accounts: StatusView['accounts']): string =>
  accounts.find(({ id }) => id === account)?.name ?? account;
