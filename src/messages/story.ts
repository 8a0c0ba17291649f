import type { StepKind } from '../policy/types.ts';
import { plain } from '../report/plain.ts';
import { fromNow, utc } from './moments.ts';
import { railWords } from './rail-words.ts';
import type { Notice, NoticeStep } from './types.ts';

/** A row of two columns. */
export type Row = readonly [label: string, text: string];

/** A notice in words that are safe to show, part by part, so that what many have in common is said once. */
export interface Story {
  readonly id: string;
  /** `in 111122223333 eu-west-1` */
  readonly where: string;
  /** `launched by alice`; empty where nobody is known. */
  readonly who: string;
  readonly faults: readonly string[];
  readonly done: readonly Row[];
  readonly next: readonly Row[];
  readonly remarks: readonly string[];
  /** `Launched`, `Type`, `Image`, `By`, as far as known. */
  readonly facts: readonly Row[];
  readonly commands: readonly string[];
}

export function storyOf(notice: Notice, at: Date): Story {
  const { ref, who, launchedAt, instanceType, imageId, provenance, fix } = notice;
  const facts: [string, string | null][] = [
    ['Launched', launchedAt === null ? null : `${utc(launchedAt)}, ${fromNow(launchedAt, at)}`],
    ['Type', instanceType],
    ['Image', imageId],
    ['By', provenance],
  ];
  return {
    id: plain(ref.id, 40),
    where: `in ${plain(ref.account, 20)} ${plain(ref.region, 30)}`,
    who: who === null ? '' : `launched by ${plain(who, 120)}`,
    faults: notice.faults.map((fault) => plain(fault, 300)),
    done: notice.done.map(doneRow),
    next: notice.next.map((step) => nextRow(step, at)),
    remarks: notice.remarks.map((remark) => plain(remark, 500)),
    facts: facts.flatMap(([label, text]): Row[] => (text === null ? [] : [[label, plain(text, 120)]])),
    commands: fix === null ? [] : fix.split('\n').map((line) => plain(line, 2_000)),
  };
}

/** What was done, and what it would have been. */
const pasts: Record<StepKind, string> = {
  notify: 'told',
  tag: 'tagged',
  quarantine: 'quarantined',
  stop: 'stopped',
  terminate: 'terminated',
};

function doneRow({ do: kind, at, is }: NoticeStep): Row {
  if (typeof is === 'object') return [kind, `held back ${utc(at)}: ${railWords(is.heldBy)}`];
  switch (is) {
    case 'satisfied':
      return [kind, `not needed ${utc(at)}: somebody had done it`];
    case 'superseded':
      return [kind, `not needed ${utc(at)}: something stronger was done`];
    case 'impossible':
      return [kind, `tried ${utc(at)}: EC2 cannot do it to this instance`];
    case 'undone':
      return [pasts[kind], `and taken back ${utc(at)}`];
    default:
      return [pasts[kind], utc(at)];
  }
}

function nextRow({ do: kind, at: moment, is }: NoticeStep, at: Date): Row {
  const label = kind === 'notify' ? 'tell again' : kind;
  if (typeof is === 'object') return [label, `${utc(moment)}, but will be held back: ${railWords(is.heldBy)}`];
  return [label, moment.getTime() > at.getTime() ? `${utc(moment)}, ${fromNow(moment, at)}` : 'now'];
}

/** The first of the steps that act and nothing holds. */
export const nextAction = ({ next }: Notice): NoticeStep | null =>
  next.find(({ do: kind, is }) => kind !== 'notify' && is === 'due') ?? null;

/** The latest action that was taken. */
export const lastAction = ({ done }: Notice): NoticeStep | null =>
  [...done].reverse().find(({ do: kind, is }) => kind !== 'notify' && is === 'done') ?? null;

/** Whether the instance is no more: nothing is left to mend. */
export const isOver = ({ done }: Notice): boolean =>
  done.some(({ do: kind, is }) => kind === 'terminate' && is === 'done');

export const pastOf = (kind: StepKind): string => pasts[kind];
