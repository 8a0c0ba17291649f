import type { PageFinding, PageStep } from '../../src/report/page-types.ts';
import type { MarkName } from '../shared/mark.tsx';
import { between, doneWord, duration, railWord } from '../shared/words.ts';

const strongest = ['terminate', 'stop', 'quarantine', 'tag', 'notify'];
const byStrength = (a: PageStep, b: PageStep): number => strongest.indexOf(a.do) - strongest.indexOf(b.do);

/** What would have become of a finding, in a few words with its shape. */
export function thenOf(finding: PageFinding): { mark: MarkName; text: string } {
  const { outcome, launchedAt, healedAt } = finding;
  const acting = finding.steps.filter((step) => step.do !== 'notify' && step.do !== 'tag').sort(byStrength);
  const mended = healedAt === null ? '' : `; mended after ${duration(between(launchedAt, healedAt))}`;
  switch (outcome) {
    case 'acted': {
      const step = acting.find(({ takenAt }) => takenAt !== null);
      const after = step?.takenAt == null ? '' : ` after ${duration(between(launchedAt, step.takenAt))}`;
      return { mark: 'acted', text: `${capital(doneWord(step?.do ?? 'stop'))}${after}${mended}` };
    }
    case 'held': {
      const step = acting.find((one) => one.outcome.startsWith('held:'));
      const rail = railWord(step?.outcome.slice('held:'.length) ?? '');
      return { mark: 'held', text: `${capital(step?.do ?? 'step')} held: ${rail}${mended}` };
    }
    case 'ahead':
      return {
        mark: 'ahead',
        text: `${capital(acting.find((one) => one.outcome === 'beyond-trail')?.do ?? 'step')} due after the trail${mended}`,
      };
    case 'healed':
      return { mark: 'ok', text: `Mended in time${mended.replace('; mended', ',')}` };
    case 'gone':
      return { mark: 'violation', text: 'Gone before a step' };
    case 'told':
      return { mark: 'told', text: `Told only${mended}` };
    default:
      return { mark: 'violation', text: `Nothing${mended}` };
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A step's outcome in words: `taken`, `held: managed`, `would fall due after the trail`. */
export function stepWords({ do: kind, outcome, takenAt }: PageStep): { mark: MarkName; text: string } {
  if (outcome.startsWith('held:')) {
    const later = takenAt === null ? '' : ', and taken later';
    return { mark: 'held', text: `held: ${railWord(outcome.slice('held:'.length))}${later}` };
  }
  switch (outcome) {
    case 'taken':
      return kind === 'notify' ? { mark: 'told', text: 'sent' } : { mark: 'acted', text: 'taken' };
    case 'beyond-trail':
      return { mark: 'ahead', text: 'due after the last record' };
    case 'healed':
      return { mark: 'ok', text: 'not needed: mended before' };
    case 'gone':
      return { mark: 'violation', text: 'the instance was gone' };
    case 'superseded':
      return { mark: 'told', text: 'a stronger step acted instead' };
    case 'satisfied':
      return { mark: 'ok', text: 'somebody had done it already' };
    case 'undecided':
      return { mark: 'unknown', text: 'undecided: the evidence does not tell' };
    default:
      return { mark: 'unknown', text: outcome };
  }
}
