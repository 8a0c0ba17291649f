import type { ComponentChildren } from 'preact';
import { useWidth } from './use-width.ts';

/** The room about what is drawn, in pixels. */
export const margin = { left: 52, right: 12, top: 24, bottom: 28 } as const;

interface PlotProps {
  readonly id: string;
  readonly title: string;
  readonly says: ComponentChildren;
  readonly legend?: ComponentChildren;
  /** In pixels; 0: nothing is drawn. */
  readonly height: number;
  /** Draws into a width, margins included. */
  readonly draw: (width: number) => ComponentChildren;
  /** What follows: notes and figures. */
  readonly children: ComponentChildren;
}

/** A finding in words, the picture of it, and its figures. The picture is for eyes; the figures say the same. */
export function Plot({ id, title, says, legend, height, draw, children }: PlotProps) {
  const [place, width] = useWidth<HTMLDivElement>();
  return (
    <figure class="trends-plot" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p class="quiet">{says}</p>
      </figcaption>
      {legend}
      <div ref={place} class="trends-canvas">
        {width > 0 && height > 0 && (
          <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
            {draw(width)}
          </svg>
        )}
      </div>
      {children}
    </figure>
  );
}

interface AxisProps {
  readonly width: number;
  readonly height: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Where a value stands, in pixels. */
  readonly place: (at: number) => number;
}

/** Horizontal hairlines with their values on the left. */
export const CountAxis = ({ width, ticks, place }: Omit<AxisProps, 'height'>) => (
  <g class="trends-axis">
    {ticks.map(({ at, label }) => (
      <>
        <line
          x1={margin.left}
          x2={width - margin.right}
          y1={place(at)}
          y2={place(at)}
          class={at === 0 ? 'is-zero' : ''}
        />
        <text x={margin.left - 6} y={place(at) + 4} text-anchor="end">
          {label}
        </text>
      </>
    ))}
  </g>
);

/** Moments below the zero line; those at the ends keep within the picture. */
export const TimeAxis = ({ width, height, ticks, place }: AxisProps) => (
  <g class="trends-axis">
    {ticks.map(({ at, label }) => {
      const x = place(at);
      const anchor = x < margin.left + 20 ? 'start' : x > width - margin.right - 20 ? 'end' : 'middle';
      return (
        <>
          <line x1={x} x2={x} y1={height - margin.bottom} y2={height - margin.bottom + 5} class="is-tick" />
          <text x={x} y={height - margin.bottom + 18} text-anchor={anchor}>
            {label}
          </text>
        </>
      );
    })}
  </g>
);

/** A number on a line, explained below the picture. */
export const Flag = ({ x, y1, y2, label }: { x: number; y1: number; y2: number; label: string }) => (
  <g class="trends-flag">
    <line x1={x} x2={x} y1={y1} y2={y2} />
    <rect x={x - 9} y={y1 - 18} width="18" height="18" rx="2" />
    <text x={x} y={y1 - 5} text-anchor="middle">
      {label}
    </text>
  </g>
);
