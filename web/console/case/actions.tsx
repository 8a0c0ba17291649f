import { useEffect, useRef, useState } from 'preact/hooks';
import type { CaseView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import type { Api } from '../api.ts';
import { willWord } from '../parts/verdict.tsx';
import { ExemptForm, PostponeForm, RunNowForm, UndoForm } from './forms.tsx';

type Name = keyof CaseView['actions'];

const offers: readonly (readonly [Name, string])[] = [
  ['postpone', 'Postpone'],
  ['exempt', 'Exempt'],
  ['runNow', 'Run now'],
  ['undo', 'Undo'],
];

interface Props {
  readonly api: Api;
  readonly view: CaseView;
  /** Whoever signed in. */
  readonly who: string;
  readonly onDone: () => void;
}

/** What a person may do; each says beforehand exactly what it will do, and is confirmed where it stands. */
export function Actions({ api, view, who, onDone }: Props) {
  const [open, setOpen] = useState<Name | null>(null);
  const [done, setDone] = useState<{ name: Name; text: string } | null>(null);
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (done !== null) note.current?.focus();
  }, [done]);
  const close = (name: Name) => {
    setOpen(null);
    document.getElementById(`do-${name}`)?.focus();
  };
  return (
    <section aria-labelledby="actions-title" class="actions">
      <h2 id="actions-title">What you can do</h2>
      <p class="quiet">
        It is recorded as done by <Text of={who} />.
      </p>
      <ul>
        {offers.map(([name, label]) => {
          const { can, says } = view.actions[name];
          const props = {
            api,
            caseKey: view.row.key,
            onCancel: () => close(name),
            onDone: (text: string) => {
              setOpen(null);
              setDone({ name, text });
              onDone();
            },
          };
          return (
            <li key={name}>
              <div class="offer">
                <button
                  type="button"
                  id={`do-${name}`}
                  disabled={!can && open !== name}
                  aria-expanded={can ? open === name : undefined}
                  aria-describedby={`says-${name}`}
                  onClick={() => {
                    setDone(null);
                    if (open === name) close(name);
                    else setOpen(name);
                  }}
                >
                  {label}
                </button>
                <p id={`says-${name}`} class={can ? '' : 'quiet'}>
                  <Text of={says} />
                </p>
              </div>
              {open === name && name === 'postpone' && <PostponeForm {...props} />}
              {open === name && name === 'undo' && <UndoForm {...props} />}
              {open === name && name === 'exempt' && <ExemptForm {...props} rules={rulesOf(view)} />}
              {open === name && name === 'runNow' && <RunNowForm {...props} does={runWords(view)} />}
              {done?.name === name && (
                <p class="done" tabIndex={-1} ref={note}>
                  {done.text}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const rulesOf = ({ tracks }: CaseView): readonly string[] =>
  tracks.filter(({ verdict }) => verdict !== 'not-applicable').map(({ rule }) => rule);

/** `Stop build-7 now` */
function runWords({ row }: CaseView): string {
  const step = row.next === null ? 'Run' : willWord(row.next.do).replace(/s$/, '');
  const name = visible(row.name ?? row.instanceId);
  return `${step} ${name.length > 40 ? visible(row.instanceId) : name} now`;
}
