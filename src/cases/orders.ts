import type { Policy, Rule } from '../policy/types.ts';
import { effectId } from './effects.ts';
import { onSteps } from './on-steps.ts';
import { reanchor } from './opening.ts';
import { acts, again, baseOf, isPending } from './steps.ts';
import { isBy, latest } from './time.ts';
import type { Case, Effect, Opening, Order, StepState, Track } from './types.ts';

/** Takes in what a person orders. It skips no rail and no read. */
export function takeOrder(before: Case, order: Order, by: string, policy: Policy, at: Date): Case {
  switch (order.do) {
    case 'exempt': {
      const { rules, until, reason } = order;
      const standing = before.exemptions.filter((one) => !isBy(one.until, at));
      return { ...before, exemptions: [...standing, { rules, reason, by, at, until }] };
    }
    case 'postpone':
      return leftInPeace(before, order.until, order.reason, by);
    case 'run-now':
      return onOpenings({ ...before, postponed: null }, policy, (opening) => hastened(opening, at));
    case 'undo':
      return undone(before, order.until, order.reason, by);
    case 'release':
      return onOpenings(before, policy, (opening, rule) =>
        order.rule === null || order.rule === rule.id ? released(opening, order, policy, rule, at) : opening,
      );
  }
}

/** What a first read had agreed to is to be agreed to anew when the time comes. */
function leftInPeace(before: Case, until: Date, reason: string, by: string): Case {
  const postponed = { until, by, reason };
  const isConfirming = ({ status }: StepState): boolean => status.is === 'confirming';
  return {
    ...onSteps(before, (_, step) => (isConfirming(step) ? { ...step, status: { is: 'waiting' } } : step)),
    postponed,
  };
}

function onOpenings(before: Case, policy: Policy, change: (opening: Opening, rule: Rule) => Opening): Case {
  const tracks = new Map<string, Track>(before.tracks);
  for (const rule of policy.rules) {
    const track = tracks.get(rule.id);
    if (track?.opening) tracks.set(rule.id, { ...track, opening: change(track.opening, rule) });
  }
  return { ...before, tracks };
}

/** The next step that acts is due now, and with it all that was to come before. */
function hastened(opening: Opening, at: Date): Opening {
  const waiting = opening.steps.filter((step) => acts(step.do) && step.status.is === 'waiting');
  const next = waiting.reduce<StepState | null>(
    (first, step) => (first === null || step.dueAt.getTime() < first.dueAt.getTime() ? step : first),
    null,
  );
  if (next === null || isBy(next.dueAt, at)) return opening;
  const steps = opening.steps.map(
    (step): StepState =>
      step.status.is === 'waiting' && isBy(step.dueAt, next.dueAt) && !isBy(step.dueAt, at)
        ? { ...step, dueAt: at }
        : step,
  );
  return { ...opening, steps };
}

/** After a freeze or a tripped breaker delays count anew; what a budget held is due at once. */
function released(
  opening: Opening,
  { rail }: Extract<Order, { do: 'release' }>,
  policy: Policy,
  rule: Rule,
  at: Date,
): Opening {
  const isHeld = ({ status }: StepState): boolean => status.is === 'held' && status.rail === rail;
  if (!opening.steps.some(isHeld)) return opening;
  if (rail === 'freeze' || rail === 'breaker') return reanchor(opening, policy, rule, at);
  const steps = opening.steps.map(
    (step): StepState => (isHeld(step) ? { ...step, status: { is: 'waiting', retryAt: at } } : step),
  );
  return { ...opening, steps };
}

/** Asks for what Broom did to be taken back, and leaves the instance in peace meanwhile. */
function undone(given: Case, until: Date, reason: string, by: string): Case {
  const before = leftInPeace(given, until, reason, by);
  if (before.state.kind === 'closed' || before.outbox.some(({ kind }) => kind === 'undo')) return before;
  const [restore, stops]: [string[], Opening[]] = [[], []];
  for (const track of before.tracks.values()) {
    for (const opening of [...track.past, ...(track.opening === null ? [] : [track.opening])]) {
      for (const step of opening.steps) {
        // A call whose answer was lost may have been made; putting back what never changed changes nothing.
        if (step.do === 'quarantine' && step.tried !== undefined) restore.push(step.tried.effect);
        if (step.status.is !== 'done') continue;
        const { effect } = step.status;
        if (step.do === 'quarantine' && effect !== undefined && effect !== step.tried?.effect) restore.push(effect);
        if (step.do === 'stop') stops.push(opening);
      }
    }
  }
  if (restore.length === 0 && stops.length === 0) return before;
  const id = effectId(before.ref, 'undo', { anchor: until, since: until }, 'undo');
  const effect: Effect = { id, kind: 'undo', start: stops.length > 0, restore, retryAt: null, claim: null };
  return { ...before, outbox: [...before.outbox, effect] };
}

/** What was taken back is due again when the instance is no longer left in peace. */
export function afterUndo(before: Case, policy: Policy, at: Date): Case {
  const dueAt = latest(at, before.postponed?.until ?? at);
  const takenBack = (opening: Opening, rule: Rule | undefined): Opening => {
    const taken = opening.steps.filter(
      ({ do: kind, status }) => status.is === 'done' && (kind === 'stop' || kind === 'quarantine'),
    );
    if (taken.length === 0) return opening;
    const steps = opening.steps.map(
      (step): StepState => (taken.includes(step) ? { ...step, status: { is: 'undone', at } } : step),
    );
    const anew =
      rule === undefined || opening.resolvedAt !== null
        ? []
        : taken.flatMap((step) => again(opening, rule, step, dueAt));
    return { ...opening, steps: [...steps, ...anew] };
  };
  const tracks = [...before.tracks].map(([id, track]): [string, Track] => {
    const rule = policy.rules.find((one) => one.id === id);
    return [
      id,
      {
        ...track,
        opening: track.opening && takenBack(track.opening, rule),
        past: track.past.map((one) => takenBack(one, rule)),
      },
    ];
  });
  return { ...before, tracks: new Map(tracks), stop: null };
}

/** When a person's exemptions next change what a case is to do. */
export function* exemptionEnds({ exemptions }: Case): Generator<Date> {
  for (const { until } of exemptions) yield until;
}

/** The moment from which a step's next try counts, with what a person postponed. */
export function startOf({ postponed }: Pick<Case, 'postponed'>, step: StepState): Date {
  const base = baseOf(step);
  return postponed === null || !acts(step.do) || !isPending(step) ? base : latest(base, postponed.until);
}
