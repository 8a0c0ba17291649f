import { useState } from 'preact/hooks';
import { announce } from './announcer.tsx';

/** A text to copy with one click, shown whole beside its button. */
export function Copy({ text, what, folds = false }: { text: string; what: string; folds?: boolean }) {
  const [label, setLabel] = useState('Copy');
  const copy = async () => {
    const isDone = await toClipboard(text);
    setLabel(isDone ? 'Copied' : 'Not allowed');
    announce(isDone ? `Copied ${what}.` : `The browser does not allow copying; select ${what} and copy it by hand.`);
  };
  return (
    <span class="copy">
      <code>{folds ? folded(text) : text}</code>
      <button type="button" onClick={() => void copy()} onBlur={() => setLabel('Copy')} aria-label={`${label} ${what}`}>
        {label}
      </button>
    </span>
  );
}

/** A command is broken only before an option, so that no id and no value is. */
const folded = (text: string) =>
  text.split(/ (?=--)/).map((part, i) => (
    <>
      {i > 0 && ' '}
      <span class="unbroken">{part}</span>
    </>
  ));

/** Copies a text. False: the browser does not allow it. */
export async function toClipboard(text: string): Promise<boolean> {
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
