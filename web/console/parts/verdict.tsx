import type { MarkName, StepKind } from '../../../src/console/types.ts';
import { Mark as Shape, type MarkName as ShapeName } from '../../shared/mark.tsx';

/** A word, a shape and a colour, the same everywhere; of one mark, and of many. */
export const markWords: Readonly<Record<MarkName, string>> = {
  violation: 'violation',
  acted: 'acted on',
  held: 'held',
  indeterminate: 'undecided',
  exempt: 'exempt',
  compliant: 'compliant',
};

/** The worst first. */
export const markNames: readonly MarkName[] = ['violation', 'held', 'acted', 'indeterminate', 'exempt', 'compliant'];

const shapes: Readonly<Record<MarkName, ShapeName>> = {
  violation: 'violation',
  acted: 'acted',
  held: 'held',
  indeterminate: 'unknown',
  exempt: 'exempt',
  compliant: 'ok',
};

export const Mark = ({ name }: { name: MarkName }) => <Shape name={shapes[name]} />;

/** Shape and word. */
export const Verdict = ({ name }: { name: MarkName }) => (
  <span class={`verdict is-${name}`}>
    <Mark name={name} /> {markWords[name]}
  </span>
);

const verbs: Readonly<Record<StepKind, readonly [will: string, past: string]>> = {
  notify: ['Tells', 'Told'],
  tag: ['Tags', 'Tagged'],
  quarantine: ['Quarantines', 'Quarantined'],
  stop: ['Stops', 'Stopped'],
  terminate: ['Terminates', 'Terminated'],
};

export const willWord = (kind: StepKind): string => verbs[kind][0];
export const pastWord = (kind: StepKind): string => verbs[kind][1];
