import type { MarkName } from '../../../src/console/types.ts';
import { stackOrder } from './verdicts.ts';

/** What is drawn over the colour of each, so that stacks can be told apart without it. */
const strokes: Readonly<Record<MarkName, string | null>> = {
  acted: 'M0 8 8 0M-2 2 2-2M6 10 10 6',
  violation: null,
  held: 'M2 0V8M6 0V8',
  indeterminate: 'M0 2H8M0 6H8',
  exempt: 'M2 2h.01M6 6h.01',
  compliant: null,
};

/** Fills by verdict, for every plot of the page: once in it. */
export const Patterns = () => (
  <svg class="trends-patterns" aria-hidden="true" focusable="false">
    <defs>
      {stackOrder.map((mark) => (
        <pattern id={`trends-fill-${mark}`} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" class={`trends-ground is-${mark}`} />
          {strokes[mark] !== null && <path d={strokes[mark]} class={`trends-over is-${mark}`} />}
        </pattern>
      ))}
    </defs>
  </svg>
);

export const fillOf = (mark: MarkName): string => `url(#trends-fill-${mark})`;

export const Swatch = ({ mark }: { mark: MarkName }) => (
  <svg class="trends-swatch" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <rect x="0.5" y="0.5" width="15" height="15" fill={fillOf(mark)} class={`trends-edge is-${mark}`} />
  </svg>
);
