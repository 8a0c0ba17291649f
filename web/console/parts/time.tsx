import { useEffect, useState } from 'preact/hooks';
import { exact } from '../../shared/words.ts';
import { clock } from '../clock.ts';
import { ago, ahead, here, hereExact } from './moments.ts';

/** A moment in the viewer's zone; in the tooltip the exact one, in UTC too. */
export const Time = ({ at, withSeconds = false }: { at: string; withSeconds?: boolean }) => (
  <time dateTime={at} title={exact(at)}>
    {withSeconds ? hereExact(at) : here(at)}
  </time>
);

/** `3 min ago`, counting. */
export const Ago = ({ at }: { at: string }) => <Ticking at={at} say={ago} />;

/** `in 2 h 14 min`, counting down. */
export const Countdown = ({ at }: { at: string }) => <Ticking at={at} say={ahead} />;

/** Draws itself again, and nothing else, when its words change. */
export function Ticking({ at, say }: { at: string; say: (time: string) => string }) {
  const [text, setText] = useState(say(at));
  useEffect(() => {
    const tick = () => setText(say(at));
    tick();
    return clock.onTick(tick);
  }, [at, say]);
  return (
    <time dateTime={at} title={exact(at)} class="tick">
      {text}
    </time>
  );
}
