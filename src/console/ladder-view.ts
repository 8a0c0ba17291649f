import { startOf } from '../cases/orders.ts';
import { railOf } from '../cases/rails.ts';
import { acts } from '../cases/steps.ts';
import type { Case, Opening, StepState } from '../cases/types.ts';
import { utc } from '../messages/moments.ts';
import { pastOf } from '../messages/story.ts';
import type { Policy, Rule, StepKind } from '../policy/types.ts';
import { plain } from '../report/plain.ts';
import { railText } from './rail-text.ts';
import type { LadderStep } from './types.ts';

export interface LadderParts {
  readonly subject: Case;
  readonly policy: Policy;
  /** undefined: the policy has it no longer. */
  readonly rule: Rule | undefined;
  readonly opening: Opening;
}

const verbs: Readonly<Record<StepKind, string>> = {
  notify: 'Tells the owners',
  tag: 'Tags it',
  quarantine: 'Puts it in quarantine',
  stop: 'Stops it',
  terminate: 'Terminates it',
};

/** What a step does, as the beginning of a sentence. */
export const verbOf = (kind: StepKind): string => verbs[kind];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** From launch to the last step: what has passed, what is due, and what a rail holds or will hold. */
export function ladderOf(parts: LadderParts): LadderStep[] {
  return parts.opening.steps
    .map((step) => stepOf(parts, step))
    .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}

function stepOf(parts: LadderParts, step: StepState): LadderStep {
  const { do: kind, status } = step;
  const dueAt = isAhead(step) ? startOf(parts.subject, step) : step.dueAt;
  const ahead = isAhead(step) ? railAhead(parts, step) : null;
  return {
    do: kind,
    dueAt: dueAt.toISOString(),
    is: status.is === 'owed' ? 'waiting' : status.is,
    at: 'at' in status ? status.at.toISOString() : status.is === 'confirming' ? status.readAt.toISOString() : null,
    rail: status.is === 'held' ? status.rail : ahead,
    text: textOf(step, dueAt, ahead),
  };
}

const isAhead = ({ status }: StepState): boolean =>
  status.is === 'waiting' || status.is === 'owed' || status.is === 'confirming';

/** The rail of the instance's own that will hold a step when it falls due. */
const railAhead = ({ subject, policy, rule, opening }: LadderParts, { do: kind }: StepState): string | null =>
  rule === undefined || !acts(kind) ? null : railOf(policy, rule, opening, subject.instance, kind);

function textOf({ do: kind, status }: StepState, dueAt: Date, ahead: string | null): string {
  switch (status.is) {
    case 'waiting':
    case 'owed':
      if (status.is === 'owed') return 'Tells the owners how the action before it went.';
      return ahead === null
        ? `${verbs[kind]} ${utc(dueAt)}.`
        : `Falls due ${utc(dueAt)}, and will be held: ${railText(ahead)}.`;
    case 'confirming':
      return `A read of ${utc(status.readAt)} agreed; a second one decides.`;
    case 'carrying-out':
      return 'Under way.';
    case 'held':
      return `Held ${utc(status.at)}: ${railText(status.rail)}. ${
        status.retryAt === null ? 'It waits for a person.' : `Tried again ${utc(status.retryAt)}.`
      }`;
    case 'done':
      return `${capital(pastOf(kind))} ${utc(status.at)}.`;
    case 'satisfied':
      return `Not needed ${utc(status.at)}: somebody had done it.`;
    case 'superseded':
      return `Not needed ${utc(status.at)}: something stronger was done.`;
    case 'impossible':
      return `Tried ${utc(status.at)}: EC2 cannot ${kind} this instance: ${plain(status.why, 300)}.`;
    case 'undone':
      return `${capital(pastOf(kind))}, and taken back ${utc(status.at)}.`;
    case 'void':
      return `Not needed ${utc(status.at)}: the policy no longer asks for it.`;
    case 'healed':
      return `Not needed: mended ${utc(status.at)}.`;
    case 'gone':
      return `Not needed: the instance was gone ${utc(status.at)}.`;
  }
}
