import type { Dated, Doubts, FactName, Facts } from './types.ts';

/** EC2's reads lag behind its writes; a minute is twice the lag that is provided for. */
const lag = 60_000;

/** Whether a change is older than a read that contradicts it, but not by so much that the read must have had it. */
export const isTooFresh = (told: Date, read: Date): boolean =>
  told.getTime() < read.getTime() && told.getTime() > read.getTime() - lag;

interface Known {
  readonly facts: Facts;
  readonly doubts: Doubts | undefined;
}

/** Facts with nothing hidden: what folding works on, so that its order does not matter. */
export function withoutDoubts({ facts, doubts }: Known): Facts {
  if (doubts === undefined) return facts;
  const all: { [K in FactName]?: Dated<unknown> } = { ...facts };
  for (const name of Object.keys(doubts) as FactName[]) {
    const over = doubts[name]?.over;
    if (over) all[name] = over;
  }
  return all as Facts;
}

/**
 * Hides the facts that a read says otherwise than a change that an event told of less than a minute before it.
 *
 * @param facts with nothing hidden
 * @param told the latest change of each fact that an event told of
 */
export function withDoubts(facts: Facts, told: Facts): Known {
  const names = Object.keys(told).sort() as FactName[];
  if (names.length === 0) return { facts, doubts: undefined };
  const view: { [K in FactName]?: Dated<unknown> } = { ...facts };
  const doubts: { [K in FactName]?: { told: Dated<unknown>; over: Dated<unknown> | null } } = {};
  for (const name of names) {
    const [change, known] = [told[name], facts[name]];
    if (change === undefined || known === undefined) continue;
    if (change.at.getTime() < known.at.getTime() && !isTooFresh(change.at, known.at)) continue;
    const isHidden = isTooFresh(change.at, known.at) && !isSame(change, known);
    doubts[name] = { told: change, over: isHidden ? known : null };
    if (isHidden) delete view[name];
  }
  const isNone = Object.keys(doubts).length === 0;
  return { facts: view as Facts, doubts: isNone ? undefined : (doubts as Doubts) };
}

export function toldFacts(doubts: Doubts | undefined): Facts {
  const told: { [K in FactName]?: Dated<unknown> } = {};
  for (const name of Object.keys(doubts ?? {}) as FactName[]) {
    const change = doubts?.[name]?.told;
    if (change !== undefined) told[name] = change;
  }
  return told as Facts;
}

const isSame = (a: Dated<unknown>, b: Dated<unknown>): boolean =>
  a.is === b.is && (a.is === 'absent' || b.is === 'absent' || JSON.stringify(a.value) === JSON.stringify(b.value));
