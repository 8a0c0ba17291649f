import { useEffect, useRef } from 'preact/hooks';

const keys = [
  ['/', 'Search the findings'],
  ['j, k', 'The next finding, the one before'],
  ['Enter', 'Open or close it'],
  ['Esc', 'Close, or leave the search'],
  ['?', 'This list'],
] as const;

export function Help({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl class="facts">
        {keys.map(([key, does]) => (
          <div>
            <dt>
              <kbd>{key}</kbd>
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

interface Hands {
  readonly onHelp: () => void;
  readonly onEscape: () => void;
}

/** The keys that work wherever nobody is typing. */
export function useKeys(hands: Hands): void {
  const latest = useRef(hands);
  latest.current = hands;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
      const field = event.target instanceof Element ? event.target.closest('input, select, textarea') : null;
      if (field !== null) {
        if (event.key === 'Escape' && field instanceof HTMLElement) field.blur();
        return;
      }
      if (event.key === '/') document.getElementById('search')?.focus();
      else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
      else if (event.key === '?') latest.current.onHelp();
      else if (event.key === 'Escape') latest.current.onEscape();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function step(by: 1 | -1): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('.row-button')];
  const active = document.activeElement;
  const at = active instanceof HTMLElement ? buttons.indexOf(active) : -1;
  const next = buttons[at === -1 ? (by === 1 ? 0 : buttons.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
