import { useEffect, useState } from 'preact/hooks';
import { Announcer } from '../../shared/announcer.tsx';
import { visible } from '../../shared/visible.ts';

let show: (text: string) => void = () => {};

/** Tells a screen reader, and shows for a moment. */
export const say = (text: string): void => show(text);

const shownFor = 6_000;

/** What was said last, at the foot of the page. */
export function Said() {
  const [said, setSaid] = useState<{ text: string } | null>(null);
  useEffect(() => {
    show = (text) => setSaid({ text });
    return () => {
      show = () => {};
    };
  }, []);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), shownFor);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      <p class={`toast${said === null ? '' : ' is-shown'}`} role="status">
        {said !== null && visible(said.text)}
      </p>
      <Announcer />
    </>
  );
}
