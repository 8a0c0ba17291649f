import { useEffect, useRef } from 'preact/hooks';
import type { Address } from '../page-props.ts';

/** Whoever goes to another place starts at its title, also by ear; whoever comes back to a list, at the row they left. */
export function useArrivalFocus({ path }: Address): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    const from = before.current;
    before.current = path;
    if (!arrive(from)) scrollTo(0, 0);
    // What is on its way brings a title of its own; until the reader does something the focus goes along.
    const watching = new MutationObserver(() => {
      if (document.activeElement === document.body) arrive(from);
    });
    watching.observe(document.getElementById('main') ?? document.body, { childList: true, subtree: true });
    const stop = () => watching.disconnect();
    addEventListener('keydown', stop, { once: true });
    addEventListener('pointerdown', stop, { once: true });
    return () => {
      stop();
      removeEventListener('keydown', stop);
      removeEventListener('pointerdown', stop);
    };
  }, [path]);
}

/** Whether it came to the row that one had left by. */
function arrive(from: string): boolean {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>('main .row-button')];
  const row = rows.find(({ pathname }) => pathname === from);
  (row ?? document.querySelector<HTMLElement>('main h1'))?.focus();
  return row !== undefined;
}
