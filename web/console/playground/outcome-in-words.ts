import type {
  PlaygroundChange,
  PlaygroundOutcome,
  PlaygroundSide,
  PlaygroundTotals,
  StepKind,
} from '../../../src/console/types.ts';
import { count, number } from '../../shared/words.ts';

const verdicts: Readonly<Record<PlaygroundSide['verdict'], string>> = {
  'not-applicable': 'not about it',
  compliant: 'compliant',
  violation: 'violation',
  exempt: 'exempt',
  indeterminate: 'undecided',
};

/** How one policy would have treated an instance. null: it has no such rule. */
export const sideInWords = (side: PlaygroundSide | null): string =>
  side === null ? 'no such rule' : [verdicts[side.verdict], ...side.steps].join('; ');

const actions = ['quarantine', 'stop', 'terminate'] as const satisfies readonly StepKind[];

/** `stop after 1h`, and `stop held: managed, then taken after 3h`. */
const takes = (side: PlaygroundSide | null, kind: StepKind): boolean =>
  side?.steps.some(
    (step) =>
      step.startsWith(`${kind} after `) || (step.startsWith(`${kind} held:`) && / then taken after /.test(step)),
  ) ?? false;

const actsOn = (side: PlaygroundSide | null): boolean => actions.some((kind) => takes(side, kind));

/** What is different, the gravest first. */
export function changeInWords({ before, after }: Pick<PlaygroundChange, 'before' | 'after'>): string {
  const [was, is] = [actsOn(before), actsOn(after)];
  if (is && !was) return 'newly acted on';
  if (was && !is) return 'no longer acted on';
  const [broke, breaks] = [before?.verdict === 'violation', after?.verdict === 'violation'];
  if (breaks && !broke) return 'newly in violation';
  if (broke && !breaks) return 'no longer in violation';
  return was ? 'acted on otherwise' : 'otherwise';
}

const pasts = { quarantine: 'quarantined', stop: 'stopped', terminate: 'terminated' } as const;

/** `3 more stopped`, `1 fewer terminated`. */
const differs = (difference: number, word: string): string[] =>
  difference === 0 ? [] : [`${number(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'} ${word}`];

/** Every instance once, by each thing that would have been done to it: told only where every change is listed. */
function actionsOf({ changes }: PlaygroundOutcome): string[] {
  return actions.flatMap((kind) => {
    const keys = (side: 'before' | 'after') =>
      new Set(changes.filter((change) => takes(change[side], kind)).map(({ key }) => key));
    const [before, after] = [keys('before'), keys('after')];
    const gained = [...after].filter((key) => !before.has(key)).length;
    const lost = [...before].filter((key) => !after.has(key)).length;
    return [...differs(gained, pasts[kind]), ...differs(-lost, pasts[kind])];
  });
}

/** What the draft would have done differently, in one sentence. */
export function differenceInWords(outcome: PlaygroundOutcome): string {
  const { before, after, changes, changeCount, instances } = outcome;
  if (instances === 0) return 'No launch was seen to try it on';
  if (changeCount === 0)
    return instances === 1
      ? 'The one instance would have fared the same'
      : `All ${number(instances)} instances would have fared the same`;
  const difference = (of: keyof PlaygroundTotals): number => after[of] - before[of];
  const isWhole = changes.length === changeCount;
  const acted = isWhole
    ? actionsOf(outcome)
    : [...differs(difference('acted'), 'acted on'), ...differs(difference('terminated'), 'terminated')];
  const parts = [
    ...acted,
    ...differs(difference('violating'), 'in violation'),
    ...(acted.length === 0 ? differs(difference('notified'), 'told about') : []),
  ];
  if (parts.length === 0)
    return `The totals are the same, and ${count(changeCount, 'thing')} would have gone otherwise`;
  const [first = '', ...more] = parts;
  // `3 more instances would have been stopped, 1 fewer terminated`
  const [, n = '', word = '', rest = ''] = /^(\S+) (more|fewer) (.*)$/s.exec(first) ?? [];
  return `${n} ${word} ${n === '1' ? 'instance' : 'instances'} would have been ${rest}${more.map((part) => `, ${part}`).join('')}`;
}

/** One row each: today, the draft, and what is between them. */
export function totalsOf({ before, after }: Pick<PlaygroundOutcome, 'before' | 'after'>): readonly {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly says: string;
}[] {
  const rows: readonly (readonly [keyof PlaygroundTotals, string])[] = [
    ['violating', 'in violation'],
    ['notified', 'told about'],
    ['acted', 'acted on'],
    ['terminated', 'terminated'],
  ];
  return rows.map(([of, name]) => ({
    name,
    before: before[of],
    after: after[of],
    says:
      after[of] === before[of]
        ? 'the same'
        : `${number(Math.abs(after[of] - before[of]))} ${after[of] > before[of] ? 'more' : 'fewer'}`,
  }));
}

/** `Line 12: expected a duration` */
export const placeInWords = (line: number, column: number): string => `Line ${line}, column ${column}`;
