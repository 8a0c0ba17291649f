import { listing } from '../../facts/tags.ts';
import type { Facts, Sighting, StateName } from '../../facts/types.ts';
import type { Policy } from '../../policy/types.ts';
import { at, ref } from '../../replay/testing/story.ts';
import { advance } from '../advance.ts';
import type { Case, Effect, Input, Outcome, StepState } from '../types.ts';

/** A read counts as one of ours, that was asked for. */
export const sighting = (one: Sighting): Input =>
  one.kind === 'seen' ? { kind: 'sighting', sighting: one, answers: true } : { kind: 'sighting', sighting: one };
export const tick: Input = { kind: 'tick' };

/** A read of i-1 that began at that second after noon. */
export const seen = (
  time: number,
  tags: Readonly<Record<string, string>>,
  state: StateName = 'running',
  facts: Facts = {},
): Sighting => ({
  kind: 'seen',
  ref: ref('i-1'),
  at: at(time),
  arrived: at(time),
  evidence: { eventId: 'read', object: 'test' },
  state,
  facts,
  tags: listing(Object.entries(tags), at(time)),
});

/** Advances through inputs, each at its time in seconds after noon. */
export function through(before: Case | undefined, by: Policy, ...inputs: readonly (readonly [number, Input])[]): Case {
  const end = inputs.reduce<Case | undefined>((now, [time, input]) => advance(now, input, by, at(time)), before);
  if (end === undefined) throw new Error('no inputs');
  return end;
}

export const effectOf = <Kind extends Effect['kind']>(
  now: Case,
  kind: Kind,
): Extract<Effect, { kind: Kind }> | undefined =>
  now.outbox.find((one): one is Extract<Effect, { kind: Kind }> => one.kind === kind);

/** How the first effect of a kind went. */
export function went(now: Case, by: Policy, time: number, kind: Effect['kind'], outcome: Outcome): Case {
  const effect = effectOf(now, kind);
  if (effect === undefined) throw new Error(`there is no ${kind} in the outbox`);
  return advance(now, { kind: 'outcome', effect: effect.id, outcome }, by, at(time));
}

/** A read that shows these tags, asked for and answered. */
export function read(
  now: Case,
  by: Policy,
  time: number,
  tags: Readonly<Record<string, string>>,
  state?: StateName,
): Case {
  const ticked = advance(now, tick, by, at(time));
  return told(
    went(through(ticked, by, [time, sighting(seen(time, tags, state))]), by, time, 'read', { is: 'done' }),
    by,
    time,
  );
}

/** All messages in the outbox are on their way. */
export function told(now: Case, by: Policy, time: number): Case {
  let next = now;
  for (let effect = effectOf(next, 'tell'); effect !== undefined; effect = effectOf(next, 'tell')) {
    next = advance(next, { kind: 'outcome', effect: effect.id, outcome: { is: 'done' } }, by, at(time));
  }
  return next;
}

export const stepsOf = (now: Case, rule = 'code'): string[] => (now.tracks.get(rule)?.opening?.steps ?? []).map(textOf);

function textOf({ do: kind, status }: StepState): string {
  return status.is === 'held' ? `${kind} held ${status.rail}` : `${kind} ${status.is}`;
}

/** `stop`, `read`, `tell 0`, `tell announce`. */
export const outboxOf = (now: Case): string[] =>
  now.outbox.map((effect) => {
    if (effect.kind === 'act') return effect.step.do;
    return effect.kind === 'tell' ? `tell ${effect.index}` : effect.kind;
  });
