import { acts } from '../cases/steps.ts';
import { isBy } from '../cases/time.ts';
import type { Case, StepState } from '../cases/types.ts';
import type { SharedRails } from '../engine/ports.ts';
import { utc } from '../messages/moments.ts';
import { nextSteps, type Scene, stepsAhead } from '../messages/notice-steps.ts';
import { undoRemarks } from '../messages/remarks.ts';
import type { Policy, StepKind } from '../policy/types.ts';
import { plain } from '../report/plain.ts';
import { verbOf } from './ladder-view.ts';
import { railText } from './rail-text.ts';
import type { ActionOffer, CaseView } from './types.ts';

export interface ActionParts {
  readonly subject: Case;
  readonly policy: Policy;
  readonly rails: Pick<SharedRails, 'frozen' | 'tripped'>;
  /** Why this process acts on nothing. */
  readonly idle: 'dry-run' | 'old-policy' | null;
  readonly at: Date;
}

const cannot = (says: string): ActionOffer => ({ can: false, says });
const can = (...sentences: readonly string[]): ActionOffer => ({ can: true, says: sentences.join(' ') });

/** What a person may have done with a case: exactly what it will do, or why it cannot be done. */
export function actionsOf(parts: ActionParts): CaseView['actions'] {
  const { subject, idle } = parts;
  const { state } = subject;
  if (state.kind === 'closed') {
    const why = state.because === 'gone' ? 'the instance is gone' : 'EC2 knows no such instance';
    const closed = cannot(`Its case is closed since ${utc(state.at)}: ${why}. There is nothing to order.`);
    return { exempt: closed, postpone: closed, runNow: closed, undo: closed };
  }
  if (idle === 'old-policy') {
    const old = cannot('A newer policy is in force than the one of this process, which therefore orders nothing.');
    return { exempt: old, postpone: old, runNow: old, undo: old };
  }
  return { exempt: exempt(parts), postpone: postpone(parts), runNow: runNow(parts), undo: undo(parts) };
}

function exempt({ subject, policy, at }: ActionParts): ActionOffer {
  const standing = subject.exemptions.filter(({ until }) => !isBy(until, at));
  const fromAll = standing.find(({ rules }) => rules === null || policy.rules.every(({ id }) => rules.includes(id)));
  if (fromAll !== undefined)
    return cannot(
      `It is exempt from every rule already, until ${utc(fromAll.until)}, by ${plain(fromAll.by, 200)}: ` +
        `${plain(fromAll.reason, 300)}.`,
    );
  const violated = [...subject.tracks.values()].filter(({ opening }) => opening !== null).map(({ rule }) => rule);
  const ahead = comingSteps(subject, policy).map(({ do: kind, at: when }) => `${kind} of ${utc(when)}`);
  return can(
    'Excuses it from all rules, or from those you choose, until the time you give.',
    violated.length === 0
      ? 'It violates nothing now.'
      : ahead.length === 0
        ? `It is still judged, and shown as exempt from ${violated.join(', ')}.`
        : `Of the rules you choose, these steps will not come: ${ahead.join(', ')}.`,
    'When the exemption ends and it still violates them, their delays count from that moment.',
    'Your reason and your name are kept in its history.',
  );
}

function postpone({ subject, policy, at }: ActionParts): ActionOffer {
  const { postponed } = subject;
  const ahead = comingSteps(subject, policy);
  return can(
    ahead.length === 0
      ? 'Nothing is to come now; until the time you give nothing will be done to it. Messages go on.'
      : `Nothing is done to it until the time you give: ${ahead
          .map(({ do: kind, at: when }) => `the ${kind} of ${utc(when)}`)
          .join(', ')} ${ahead.length === 1 ? 'waits' : 'wait'} until then. Messages go on.`,
    ...(postponed !== null && !isBy(postponed.until, at)
      ? [`It is postponed until ${utc(postponed.until)} by ${plain(postponed.by, 200)}; a new time replaces that.`]
      : []),
    'Your reason and your name are kept in its history.',
  );
}

function runNow(parts: ActionParts): ActionOffer {
  const { subject, rails, idle } = parts;
  const waiting = hastenable(subject);
  if (waiting.length === 0) return cannot('No step that acts is waiting for its time.');
  if (idle === 'dry-run') return cannot('This is a dry run: nothing is done on EC2.');
  if (rails.frozen !== null)
    return cannot(
      `Broom is frozen by ${plain(rails.frozen.by, 200)}: nothing is done on EC2 until it is unfrozen. ` +
        'Running now skips the delay, and no guard rail.',
    );
  const held = waiting.map(({ rule, step }) => ({ step, rail: railAhead(parts, rule, step.do) }));
  const free = held.filter(({ rail }) => rail === null);
  if (free.length === 0) {
    const [first] = held;
    return cannot(
      `The ${first?.step.do} would be held: ${railText(first?.rail ?? '')}. Running now skips the delay, and no guard rail.`,
    );
  }
  const kinds = [...new Set(free.map(({ step }) => step.do))];
  return can(
    ...kinds.map((kind) => `${verbOf(kind)} now instead of ${utc(earliestOf(free, kind))}.`),
    kinds.includes('terminate')
      ? 'It is read first, twice before it is terminated; if it is mended by then, nothing is done.'
      : 'It is read first; if it is mended by then, nothing is done.',
    'No guard rail is skipped: a spent budget or a tripped breaker holds it all the same.',
    ...(subject.postponed !== null ? ['What was postponed is postponed no longer.'] : []),
    'Your name is kept in its history.',
  );

  function earliestOf(steps: readonly { readonly step: StepState }[], kind: StepKind): Date {
    const times = steps.filter(({ step }) => step.do === kind).map(({ step }) => step.dueAt.getTime());
    return new Date(Math.min(...times));
  }
}

/** Of each rule the step that an order would hasten, as `run-now` chooses it. */
function hastenable(subject: Case): { readonly rule: string; readonly step: StepState }[] {
  return [...subject.tracks.values()].flatMap(({ rule, opening }) => {
    const waiting = (opening?.steps ?? []).filter((step) => acts(step.do) && step.status.is === 'waiting');
    const [first] = waiting.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    return first === undefined ? [] : [{ rule, step: first }];
  });
}

function railAhead({ subject, policy, rails, at }: ActionParts, id: string, kind: StepKind): string | null {
  if (rails.tripped.has(id)) return 'breaker';
  const scene = sceneOf(subject, policy, id, at);
  const found = scene === null ? undefined : nextSteps(scene).find((step) => step.do === kind);
  if (found !== undefined) return typeof found.is === 'object' ? found.is.heldBy : null;
  // `nextSteps` says nothing of a rule that observes.
  return 'mode';
}

function sceneOf(subject: Case, policy: Policy, id: string, at: Date): Scene | null {
  const rule = policy.rules.find((one) => one.id === id);
  const opening = subject.tracks.get(id)?.opening ?? null;
  return rule === undefined || opening === null ? null : { subject, policy, rule, opening, own: null, at };
}

/** The steps that act, are to come, and are held by nothing of the instance's own. */
const comingSteps = (subject: Case, policy: Policy) =>
  policy.rules.flatMap(({ id, mode }) => {
    const scene = mode === 'observe' ? null : sceneOf(subject, policy, id, new Date(8.64e15));
    if (scene === null) return [];
    const due = new Set(nextSteps(scene).flatMap((step) => (step.is === 'due' ? [`${step.do} ${+step.at}`] : [])));
    return stepsAhead(scene)
      .filter(({ step, at }) => acts(step.do) && due.has(`${step.do} ${+at}`))
      .map(({ step, at }) => ({ do: step.do, at }));
  });

function undo({ subject, rails, idle }: ActionParts): ActionOffer {
  const pending = subject.outbox.find(({ kind }) => kind === 'undo');
  if (pending !== undefined) return cannot('It is being taken back already; what failed is tried again.');
  const steps = [...subject.tracks.values()].flatMap(({ past, opening }) =>
    [...past, ...(opening === null ? [] : [opening])].flatMap((one) => one.steps),
  );
  const isDone = (kind: StepKind): boolean => steps.some((step) => step.do === kind && step.status.is === 'done');
  const mayBe = steps.some((step) => step.do === 'quarantine' && step.tried !== undefined);
  const [stopped, quarantined] = [isDone('stop'), isDone('quarantine') || mayBe];
  if (!stopped && !quarantined)
    return cannot(
      isDone('terminate')
        ? 'A termination cannot be taken back.'
        : 'There is nothing to take back: Broom has neither stopped it nor put it in quarantine.',
    );
  if (idle === 'dry-run') return cannot('This is a dry run: nothing is done on EC2.');
  if (rails.frozen !== null)
    return cannot(`Broom is frozen by ${plain(rails.frozen.by, 200)}: nothing is done on EC2 until it is unfrozen.`);
  return can(
    ...(stopped ? ['Starts it again.'] : []),
    ...(quarantined ? ['Puts back the security groups that it had before the quarantine.'] : []),
    'Leaves it in peace until the time you give; if it still violates a rule then, what was taken back is done again.',
    ...(stopped ? undoRemarks() : []),
    'Your reason and your name are kept in its history.',
  );
}
