import { utc } from './moments.ts';

/** Whoever copies `3 min ago` gets the exact moment with it, in UTC, since what is pasted is read elsewhere and later. */
export function copyExactTimes(): void {
  document.addEventListener('copy', (event) => {
    const selection = getSelection();
    if (selection === null || selection.isCollapsed || event.clipboardData === null) return;
    if (document.activeElement?.closest('input, textarea, [contenteditable]') != null) return;
    const times = [...document.querySelectorAll('time')].filter((time) => selection.containsNode(time, true));
    if (times.length === 0) return;
    // The selection's own text keeps the lines as they are seen; what is added is taken off before it is ever drawn.
    const added = times.map((time) => {
      const span = document.createElement('span');
      span.textContent = ` (${utc(time.dateTime)})`;
      time.append(span);
      return span;
    });
    const text = selection.toString();
    for (const span of added) span.remove();
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  });
}
