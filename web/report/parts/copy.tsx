import { useState } from 'preact/hooks';
import { announce } from './announcer.tsx';

/** A text to copy with one click, shown whole beside its button. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [label, setLabel] = useState('Copy');
  const copy = async () => {
    const isDone = await toClipboard(text);
    setLabel(isDone ? 'Copied' : 'Not allowed');
    announce(isDone ? `Copied ${what}.` : `The browser does not allow copying; select ${what} and copy it by hand.`);
  };
  return (
    <span class="copy">
      <code>{text}</code>
      <button type="button" onClick={() => void copy()} onBlur={() => setLabel('Copy')} aria-label={`${label} ${what}`}>
        {label}
      </button>
    </span>
  );
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byHand(text);
  }
}

/** The way of browsers that give a page from disk no clipboard. */
function byHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  return isDone;
}
