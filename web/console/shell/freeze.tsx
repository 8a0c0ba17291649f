import { useState } from 'preact/hooks';
import type { NextStep } from '../../../src/console/types.ts';
import { count } from '../../shared/words.ts';
import type { Api } from '../api.ts';
import { Field, Form } from '../parts/form.tsx';
import { until } from '../parts/moments.ts';
import { say } from './said.tsx';

/** One field for a reason, and done. */
export function FreezeForm({ api, onClose }: { api: Api; onClose: () => void }) {
  const [why, setWhy] = useState('');
  return (
    <Form
      label="Freeze"
      does="Freeze now"
      isReady={why.trim() !== ''}
      onCancel={onClose}
      onSend={async () => {
        await api.post('api/freeze', { why: why.trim() });
        say('Frozen. Nothing is done to any instance until it is unfrozen.');
        onClose();
      }}
    >
      <p>
        From this moment no instance is tagged, quarantined, stopped or terminated, by any process that shares this
        store. Messages go on.
      </p>
      <Field label="Why" value={why} onValue={setWhy} isFirst placeholder="incident 4711: stops look wrong" />
    </Form>
  );
}

/** Asks twice: what was held begins to move again. */
export function UnfreezeForm({ api, due, onClose }: { api: Api; due: readonly NextStep[]; onClose: () => void }) {
  const [why, setWhy] = useState('');
  const [isSure, setSure] = useState(false);
  const soon = due.filter(({ dueAt }) => until(dueAt) < 3_600_000).length;
  if (!isSure)
    return (
      <Form
        label="Unfreeze"
        does="Unfreeze…"
        isReady={why.trim() !== ''}
        onCancel={onClose}
        onSend={async () => setSure(true)}
      >
        <p>Broom will act again. What fell due meanwhile counts anew from this moment, and is announced again first.</p>
        <Field label="Why" value={why} onValue={setWhy} isFirst placeholder="the tags are back" />
      </Form>
    );
  return (
    <Form
      label="Really unfreeze"
      key="sure"
      does="Yes, let Broom act again"
      isReady
      takesFocus
      onCancel={onClose}
      onSend={async () => {
        await api.post('api/unfreeze', { why: why.trim() });
        say('Unfrozen. Broom acts again.');
        onClose();
      }}
    >
      <p>
        <strong>
          Really?{' '}
          {soon === 0
            ? 'No step falls due within the hour.'
            : `${count(soon, 'step')} ${soon === 1 ? 'falls' : 'fall'} due within the hour.`}
        </strong>
      </p>
    </Form>
  );
}
