import { useEffect, useRef } from 'preact/hooks';
import { goBack, keyOf, places } from '../address.ts';
import type { Address } from '../page-props.ts';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['1', '2', '3', '4', '5'], 'Now, Cases, Trends, Policy, Playground'],
  [['/'], 'Search the cases'],
  [['j', 'k'], 'The next row, the one before'],
  [['Enter'], 'Open it'],
  [['Esc'], 'Close, leave a field, or go back to the cases'],
  [['?'], 'This list'],
];

export function Help({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl class="facts keys">
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}

/** The keys that work wherever nobody is typing. */
export function useKeys(address: Address, onHelp: () => void): void {
  const latest = useRef({ address, onHelp });
  latest.current = { address, onHelp };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const { address: at, onHelp: help } = latest.current;
      const target = event.target instanceof Element ? event.target : null;
      if (event.key === 'Escape') {
        if (leave(target, at)) event.preventDefault();
        return;
      }
      if (target?.closest('input, select, textarea, [contenteditable]:not([contenteditable=false])') != null) return;
      const place = places[Number(event.key) - 1];
      if (place !== undefined) at.go(place[0]);
      else if (event.key === '/') toSearch(at);
      else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
      else if (event.key === '?') help();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** Closes the innermost thing that is open: a form, a field, a case. */
function leave(target: Element | null, { path, go }: Address): boolean {
  const form = target?.closest('.form');
  const cancel = form?.querySelector<HTMLElement>('[data-cancel]');
  if (cancel != null) {
    cancel.click();
    return true;
  }
  if (target instanceof HTMLElement && target.closest('input, select, textarea') !== null) {
    target.blur();
    return true;
  }
  if (keyOf(path) === null || target?.closest('[contenteditable]') != null) return false;
  goBack(go);
  return true;
}

function toSearch(at: Address): void {
  const field = document.getElementById('search');
  if (field !== null) field.focus();
  else at.go('/cases', { focus: 'search' });
}

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('.row-button')];
  const active = document.activeElement;
  const row = active?.closest('tr, li')?.querySelector<HTMLElement>('.row-button') ?? null;
  const at = row === null ? -1 : rows.indexOf(row);
  const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
