import { useState } from 'preact/hooks';
import type { Orders } from '../../../src/console/types.ts';
import { visible } from '../../shared/visible.ts';
import type { Api } from '../api.ts';
import { Field, Form } from '../parts/form.tsx';
import { here } from '../parts/moments.ts';
import { aDayOn, momentOf, UntilField } from '../parts/until-field.tsx';

interface Props {
  readonly api: Api;
  readonly caseKey: string;
  readonly onCancel: () => void;
  /** With what was done, in a sentence. */
  readonly onDone: (text: string) => void;
}

const path = (key: string, order: string): string => `api/cases/${encodeURIComponent(key)}/${order}`;
const past = 'a moment that is still to come';

export const PostponeForm = (props: Props) => (
  <UntilForm
    {...props}
    order="postpone"
    label="Postpone"
    does={(until) => `Postpone until ${until}`}
    done="Postponed"
  />
);

export const UndoForm = (props: Props) => (
  <UntilForm
    {...props}
    order="undo"
    label="Undo"
    does={(until) => `Undo, and leave it alone until ${until}`}
    done="Undone, and left alone"
  />
);

interface UntilProps extends Props {
  readonly order: 'postpone' | 'undo';
  readonly label: string;
  readonly does: (until: string) => string;
  readonly done: string;
}

function UntilForm({ api, caseKey, onCancel, onDone, order, label, does, done }: UntilProps) {
  const [value, setValue] = useState(aDayOn);
  const [reason, setReason] = useState('');
  const until = momentOf(value);
  return (
    <Form
      label={label}
      does={does(until === null ? past : here(until))}
      isReady={until !== null && reason.trim() !== ''}
      onCancel={onCancel}
      onSend={async () => {
        if (until === null) return;
        const body: Orders['postpone'] = { until, reason: reason.trim() };
        await api.post(path(caseKey, order), body);
        onDone(`${done} until ${here(until)}.`);
      }}
    >
      <Field label="Reason" value={reason} onValue={setReason} isFirst placeholder="asked its owner; back on Monday" />
      <UntilField value={value} onValue={setValue} />
    </Form>
  );
}

/** rules: those that may be chosen. */
export function ExemptForm({ api, caseKey, rules, onCancel, onDone }: Props & { rules: readonly string[] }) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [value, setValue] = useState(aDayOn);
  const [reason, setReason] = useState('');
  const until = momentOf(value);
  const of = chosen === null ? 'every rule' : chosen.map(visible).join(', ');
  const isReady = until !== null && reason.trim() !== '' && chosen?.length !== 0;
  const toggle = (rule: string) => {
    const now = chosen ?? [];
    setChosen(now.includes(rule) ? now.filter((one) => one !== rule) : [...now, rule]);
  };
  return (
    <Form
      label="Exempt"
      does={
        chosen?.length === 0 ? 'Exempt from a rule' : `Exempt from ${of} until ${until === null ? past : here(until)}`
      }
      isReady={isReady}
      onCancel={onCancel}
      onSend={async () => {
        if (until === null) return;
        const body: Orders['exempt'] = { rules: chosen, until, reason: reason.trim() };
        await api.post(path(caseKey, 'exempt'), body);
        onDone(`Exempt from ${of} until ${here(until)}.`);
      }}
    >
      <fieldset class="rules">
        <legend>From</legend>
        <label>
          <input type="radio" name="scope" checked={chosen === null} onChange={() => setChosen(null)} /> every rule,
          those to come too
        </label>
        <label>
          <input
            type="radio"
            name="scope"
            checked={chosen !== null}
            onChange={() => setChosen(rules.length === 1 ? rules : [])}
          />{' '}
          only these
        </label>
        {chosen !== null &&
          rules.map((rule) => (
            <label key={rule} class="sub mono">
              <input type="checkbox" checked={chosen.includes(rule)} onChange={() => toggle(rule)} /> {visible(rule)}
            </label>
          ))}
      </fieldset>
      <Field label="Reason" value={reason} onValue={setReason} isFirst placeholder="load test, agreed with the owner" />
      <UntilField value={value} onValue={setValue} />
    </Form>
  );
}

/** Nothing to fill in: what it does was read, and is done with this. */
export const RunNowForm = ({ api, caseKey, does, onCancel, onDone }: Props & { does: string }) => (
  <Form
    label="Run now"
    does={does}
    isReady
    takesFocus
    onCancel={onCancel}
    onSend={async () => {
      await api.post(path(caseKey, 'run-now'), {});
      onDone('Asked for now: it is read, and what is due is done unless a rail holds it.');
    }}
  >
    <p>
      <strong>This cannot be postponed once it has begun.</strong>
    </p>
  </Form>
);
