import type { Policy } from '../policy/types.ts';
import { effectId } from './effects.ts';
import { onSteps } from './on-steps.ts';
import { reanchor } from './opening.ts';
import { afterUndo } from './orders.ts';
import { acts, isDestructive, isReport, isUndecided, strength } from './steps.ts';
import { earliest, hour, isBy, plus, second } from './time.ts';
import { endOpening, underWay } from './track.ts';
import type { Case, Effect, Opening, Outcome, StepState, StepStatus } from './types.ts';

/** Takes in how an effect went. An effect that is no longer in the outbox has been void since, and changes nothing. */
export function settleEffect(before: Case, id: string, outcome: Outcome, policy: Policy, at: Date): Case {
  const effect = before.outbox.find((one) => one.id === id);
  if (effect === undefined) return before;
  const draft = { ...before, outbox: before.outbox.filter((one) => one !== effect) };
  if (effect.kind === 'read') return afterRead(draft, outcome, at);
  if (effect.kind === 'undo') return undone(draft, effect, outcome, policy, at);
  switch (outcome.is) {
    case 'failed':
    case 'not-found': {
      const { retryAt } = outcome;
      const tried = triedBy(effect);
      return onSteps(draft, (_, step) => own(step, id, { ...step, ...tried, status: { is: 'waiting', retryAt } }));
    }
    case 'held': {
      const { rail, retryAt } = outcome;
      return onSteps(draft, (_, step) =>
        own(step, id, { ...step, heldBy: step.heldBy ?? rail, status: { is: 'held', rail, at, retryAt } }),
      );
    }
    case 'impossible':
      return impossible(draft, effect, outcome.why, at);
    case 'reanchored':
      return reanchored(draft, effect, policy, outcome.at);
    case 'done':
      return effect.kind === 'act'
        ? acted(draft, effect, at)
        : onSteps(draft, (_, step) => own(step, id, done(step, at)));
  }
}

/** A call that failed may have been made all the same. */
export const triedBy = (effect: Effect): Pick<StepState, 'tried'> =>
  effect.kind === 'act' && effect.claim !== null ? { tried: { effect: effect.id, at: effect.claim.at } } : {};

/** A person waits for it: what holds it is asked again this soon. */
const undoAgainAfter = 300 * second;

function undone(
  draft: Case,
  effect: Extract<Effect, { kind: 'undo' }>,
  outcome: Outcome,
  policy: Policy,
  at: Date,
): Case {
  switch (outcome.is) {
    case 'done':
      return afterUndo(draft, policy, at);
    case 'failed':
    case 'held': {
      const retryAt = earliest([outcome.retryAt, plus(at, undoAgainAfter)]);
      return { ...draft, outbox: [...draft.outbox, { ...effect, claim: null, retryAt }] };
    }
    default:
      return draft;
  }
}

/** Three of them, over at least this long, and the instance is taken for gone. */
const notFoundFor = hour;

function afterRead(draft: Case, outcome: Outcome, at: Date): Case {
  switch (outcome.is) {
    case 'failed':
      return {
        ...draft,
        retryAt: outcome.retryAt,
        unread: {
          since: draft.unread?.since ?? at,
          why: outcome.why ?? 'the read was not answered',
          notFound: draft.unread?.notFound ?? null,
        },
      };
    case 'held':
      return noAccess(draft, outcome, at);
    case 'not-found': {
      const before = draft.unread?.notFound;
      const notFound = { times: (before?.times ?? 0) + 1, since: before?.since ?? at };
      const unread = { since: draft.unread?.since ?? at, why: 'EC2 knows no such instance', notFound };
      const next: Case = { ...draft, retryAt: outcome.retryAt, unread };
      const isGone = notFound.times >= 3 && at.getTime() - notFound.since.getTime() >= notFoundFor;
      return isGone ? lost(next, at) : next;
    }
    default:
      return { ...draft, unread: null };
  }
}

/** Nothing can be read, so nothing can be decided: what is due is held by name, and tried again with the next read. */
function noAccess(draft: Case, { rail, retryAt }: Extract<Outcome, { is: 'held' }>, at: Date): Case {
  const unread = {
    since: draft.unread?.since ?? at,
    why: 'no role of ours can be used in the account',
    notFound: null,
  };
  const held = onSteps(draft, (opening, step) => {
    if (opening.resolvedAt !== null || !isDestructive(step.do) || !isUndecided(step) || !isBy(step.dueAt, at))
      return step;
    return { ...step, heldBy: step.heldBy ?? rail, status: { is: 'held', rail, at, retryAt } };
  });
  return { ...held, retryAt, unread };
}

function lost(draft: Case, at: Date): Case {
  const claimed = underWay(draft);
  const tracks = new Map([...draft.tracks].map(([id, track]) => [id, endOpening(track, at, claimed)]));
  const outbox = draft.outbox.filter(({ id, kind }) => kind === 'tell' || claimed.has(id));
  return { ...draft, tracks, outbox, state: { kind: 'closed', because: 'not-found', at } };
}

const own = (step: StepState, id: string, next: StepState): StepState =>
  step.status.is === 'carrying-out' && step.status.effect === id ? next : step;

const done = (step: StepState, at: Date, effect?: string): StepState => ({
  ...step,
  status: effect === undefined ? { is: 'done', at } : { is: 'done', at, effect },
});

type Act = Extract<Effect, { kind: 'act' }>;

function impossible(before: Case, effect: Exclude<Effect, { kind: 'read' | 'undo' }>, why: string, at: Date): Case {
  let told: Effect | null = null;
  const draft = onSteps(before, (opening, step) => {
    const next = own(step, effect.id, { ...step, status: { is: 'impossible', why, at } });
    if (next !== step) {
      const id = effectId(before.ref, effect.rule, opening, `impossible ${step.index}`);
      told = { id, kind: 'tell', rule: effect.rule, index: 'impossible', unread: null };
    }
    return next;
  });
  return told === null ? draft : { ...draft, outbox: [...draft.outbox, told] };
}

function reanchored(
  before: Case,
  { id, rule: name }: Exclude<Effect, { kind: 'read' | 'undo' }>,
  policy: Policy,
  from: Date,
): Case {
  const draft = onSteps(before, (_, step) => own(step, id, { ...step, status: { is: 'waiting' } }));
  const rule = policy.rules.find((one) => one.id === name);
  const track = draft.tracks.get(name);
  if (rule === undefined || !track?.opening) return draft;
  const opening = reanchor(track.opening, policy, rule, from);
  return { ...draft, tracks: new Map(draft.tracks).set(name, { ...track, opening }) };
}

function acted(before: Case, { id, step: { do: kind } }: Act, at: Date): Case {
  const draft = onSteps(before, (_, step) => own(step, id, done(step, at, kind === 'quarantine' ? id : undefined)));
  if (!isDestructive(kind)) return draft;
  const rank = strength.indexOf(kind);
  const planned = onSteps(draft, (_, step) => {
    if (!isDestructive(step.do) || !isUndecided(step) || !isBy(step.dueAt, at)) return step;
    // One call serves every rule that wanted it; what is weaker and due is covered by it.
    const other = strength.indexOf(step.do);
    if (other === rank) return done(step, at);
    return other > rank ? { ...step, status: { is: 'superseded', at } } : step;
  });
  if (kind === 'stop') return { ...planned, stop: planned.stop ?? { at, confirmed: false } };
  if (kind !== 'terminate') return planned;
  return { ...onSteps(planned, (opening, step) => afterTerminate(opening, step, at)), terminatedAt: at };
}

/** Nothing is left to act on; messages that are due already, or say how an action went, still go out. */
function afterTerminate(opening: Opening, step: StepState, at: Date): StepState {
  if (!isUndecided(step) && !(step.status.is === 'held' && step.status.retryAt !== null)) return step;
  if (!acts(step.do) && (isBy(step.dueAt, at) || isReport(opening, step))) return step;
  const status: StepStatus = { is: 'gone', at };
  return step.status.is === 'held' ? { ...step, status: { ...step.status, retryAt: null } } : { ...step, status };
}
