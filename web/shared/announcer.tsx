import { useEffect, useState } from 'preact/hooks';

let say: (text: string) => void = () => {};

/** Tells a screen reader what happened. */
export const announce = (text: string): void => say(text);

export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    say = setText;
    return () => {
      say = () => {};
    };
  }, []);
  return (
    <p class="only-heard" role="status">
      {text}
    </p>
  );
}
