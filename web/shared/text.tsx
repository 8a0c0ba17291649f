import { segmentsOf } from './visible.ts';

/**
 * A stranger's text. Preact makes text nodes of it, never markup; what cannot be seen is named, and `bdi` keeps its
 * direction of writing to itself.
 */
export function Text({ of }: { of: string }) {
  const segments = segmentsOf(of);
  return (
    <bdi class="text">
      {segments.map((segment) => (segment.isNamed ? <span class="named">{segment.text}</span> : segment.text))}
    </bdi>
  );
}
