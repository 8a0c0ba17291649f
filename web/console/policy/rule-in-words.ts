import type { CaseSearch, MarkName, RuleView } from '../../../src/console/types.ts';
import { duration } from '../../shared/words.ts';
import { markNames } from '../parts/verdict.tsx';

/** One point of a rule's ladder. after: from the launch, in ms, never before the settle. */
export interface Rung {
  readonly after: number;
  readonly name: string;
  readonly acts: boolean;
}

/** From the launch to the last step. */
export function rungsOf({ settle, steps }: Pick<RuleView, 'settle' | 'steps'>): Rung[] {
  return [
    { after: 0, name: 'launch', acts: false },
    ...(settle > 0 ? [{ after: settle, name: 'settles', acts: false }] : []),
    ...steps.map((step) => ({
      after: Math.max(settle, step.after),
      name: step.do,
      acts: step.do !== 'notify' && step.do !== 'tag',
    })),
  ];
}

/** `0`, `5 min`, `3 d` */
export const whenOf = ({ after }: Rung): string => (after === 0 ? '0' : duration(after / 1000));

/** What follows from a violation, for who cannot see the line. */
export function ladderInWords({ settle, steps }: Pick<RuleView, 'settle' | 'steps'>): string {
  const settles = settle === 0 ? 'Counts at once' : `Late tags count for ${duration(settle / 1000)}`;
  const then = steps.length === 0 ? 'nothing follows' : steps.map(({ text }) => text).join('; ');
  return `${settles}; then ${then}.`;
}

/** The verdicts that there are, the worst first, with the search that opens their cases. */
export const countsOf = ({
  id,
  counts,
}: Pick<RuleView, 'id' | 'counts'>): readonly {
  readonly mark: MarkName;
  readonly count: number;
  readonly search: CaseSearch;
}[] =>
  markNames
    .filter((mark) => counts[mark] > 0)
    .map((mark) => ({ mark, count: counts[mark], search: { rule: id, mark } }));

/** `3 rules: 2 enforcing, 1 observing`. */
export function rulesTitle(rules: readonly Pick<RuleView, 'mode'>[]): string {
  const enforcing = rules.filter(({ mode }) => mode === 'enforce').length;
  if (rules.length === 0) return 'No rule';
  if (rules.length === 1) return enforcing === 1 ? 'One rule, enforcing' : 'One rule, observing';
  if (enforcing === rules.length) return `${rules.length} rules, all enforcing`;
  if (enforcing === 0) return `${rules.length} rules, all observing`;
  return `${rules.length} rules: ${enforcing} enforcing, ${rules.length - enforcing} observing`;
}
