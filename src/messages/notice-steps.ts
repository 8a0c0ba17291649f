import { railOf } from '../cases/rails.ts';
import { acts } from '../cases/steps.ts';
import { isBy, latest } from '../cases/time.ts';
import type { Case, Opening, StepState, StepStatus } from '../cases/types.ts';
import type { Policy, Rule } from '../policy/types.ts';
import type { NoticeStep } from './types.ts';

/** What a notice is made from. */
export interface Scene {
  readonly subject: Case;
  readonly policy: Policy;
  readonly rule: Rule | undefined;
  readonly opening: Opening;
  /** The step of the ladder that the notice itself is; null: it is none. */
  readonly own: number | null;
  readonly at: Date;
}

/** A step as it stood at a moment: what came later had not come, whoever asks. */
export const statusAt = ({ status }: StepState, at: Date): StepStatus =>
  'at' in status && !isBy(status.at, at) ? { is: 'waiting' } : status;

const others = ({ opening, own }: Scene): readonly StepState[] => opening.steps.filter(({ index }) => index !== own);

/** What became of the steps that fell due, in the order of time. */
export function doneSteps(scene: Scene): NoticeStep[] {
  const done = others(scene).flatMap((step): NoticeStep[] => {
    const status = statusAt(step, scene.at);
    switch (status.is) {
      case 'done':
      case 'satisfied':
      case 'superseded':
      case 'impossible':
      case 'undone':
        return [{ do: step.do, at: status.at, is: status.is }];
      case 'held':
        return [{ do: step.do, at: status.at, is: { heldBy: status.rail } }];
      default:
        return [];
    }
  });
  return done.sort(byTime);
}

/** What is still to come, by time: due, or to be held by a rail of the instance's own. Nothing where the rule observes. */
export function nextSteps(scene: Scene): NoticeStep[] {
  const { subject, policy, rule, opening } = scene;
  if (rule === undefined || rule.mode === 'observe') return [];
  const railFor = (step: StepState) =>
    acts(step.do) ? railOf(policy, rule, opening, subject.instance, step.do) : null;
  return stepsAhead(scene).map(({ step, at }): NoticeStep => {
    const rail = railFor(step);
    return { do: step.do, at, is: rail === null ? 'due' : { heldBy: rail } };
  });
}

/** The steps that are still to come, and when, whatever would hold them. */
export function stepsAhead(scene: Scene): { step: StepState; at: Date }[] {
  if (hasEnded(scene) || isMended(scene)) return [];
  return others(scene)
    .flatMap((step) => {
      const at = dueOf(step, scene);
      return at === null ? [] : [{ step, at }];
    })
    .sort(byTime);
}

function dueOf(step: StepState, { subject: { postponed }, at }: Scene): Date | null {
  const moment = momentOf(step, statusAt(step, at));
  return moment !== null && postponed !== null && acts(step.do) ? latest(moment, postponed.until) : moment;
}

function momentOf({ dueAt }: StepState, status: StepStatus): Date | null {
  switch (status.is) {
    case 'waiting':
      return latest(dueAt, status.retryAt ?? dueAt);
    case 'owed':
    case 'confirming':
    case 'carrying-out':
      return dueAt;
    case 'held':
      return status.retryAt === null ? null : latest(dueAt, status.retryAt);
    default:
      return null;
  }
}

/** Whether the instance is no more, or a terminate of ours was accepted. */
export function hasEnded({ subject: { terminatedAt, state }, at }: Pick<Scene, 'subject' | 'at'>): boolean {
  return (terminatedAt !== null && isBy(terminatedAt, at)) || (state.kind === 'closed' && isBy(state.at, at));
}

export const isMended = ({ opening: { resolvedAt }, at }: Pick<Scene, 'opening' | 'at'>): boolean =>
  resolvedAt !== null && isBy(resolvedAt, at);

const byTime = (a: { readonly at: Date }, b: { readonly at: Date }): number => a.at.getTime() - b.at.getTime();
