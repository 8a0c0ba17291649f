/** A verdict's or outcome's shape: the same everywhere, and never told by colour alone. */
export type MarkName = 'ok' | 'violation' | 'acted' | 'unknown' | 'exempt' | 'held' | 'ahead' | 'told' | 'dot';

const shapes: Readonly<Record<MarkName, string>> = {
  ok: 'M3 8.5 6.5 12 13 4.5',
  violation: 'M8 2 15 14H1z',
  acted: 'M3 3h10v10H3z',
  unknown: 'M5.2 5.6a2.8 2.8 0 1 1 4.2 2.4C8.4 8.6 8 9.1 8 10.2M8 12.6v1.4',
  exempt: 'M4 15V2h8.5L10 5.2l2.5 3.3H4',
  held: 'M5 3v10M11 3v10',
  ahead: 'M8 1.8a6.2 6.2 0 1 0 .01 0M8 4.5V8l2.5 2',
  told: 'M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5',
  dot: 'M8 7.2a.8.8 0 1 0 .01 0',
};
const filled: ReadonlySet<MarkName> = new Set(['violation', 'acted']);

export const Mark = ({ name }: { name: MarkName }) => (
  <svg class={`mark is-${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d={shapes[name]} class={filled.has(name) ? 'is-filled' : ''} />
  </svg>
);
