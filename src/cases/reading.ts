import type { FactName } from '../facts/types.ts';
import type { MissingFact } from '../policy/types.ts';
import { acts, isPending } from './steps.ts';
import { hour, isBy, plus } from './time.ts';
import type { Case } from './types.ts';

/** Facts that DescribeInstances does not tell: each is a call of its own, made only where a rule or a step needs it. */
const lookedUp: readonly FactName[] = [
  'imageOwner',
  'imageOwnerAlias',
  'imageName',
  'imageCreatedAt',
  'networkOpenings',
  'volumes',
  'spotKind',
];

/** One call tells them all. */
const images: readonly FactName[] = ['imageOwner', 'imageOwnerAlias', 'imageName', 'imageCreatedAt'];

/** A terminate or stop that comes this soon is checked for EC2's own protection with every read. */
const soon = hour;

/**
 * What a read has to look up beside the instance itself: what some rule is missing, what an earlier look told (so that
 * nothing a verdict rests on is older than the read), and EC2's protection where something destructive is near.
 */
export function factsToRead({ tracks, instance }: Case, at: Date): readonly FactName[] {
  const wanted = new Set<FactName>(lookedUp.filter((name) => instance.facts[name] !== undefined));
  for (const { verdict, opening } of tracks.values()) {
    if (verdict.kind === 'indeterminate')
      for (const fact of verdict.missing) for (const name of lookupsFor(fact)) wanted.add(name);
    for (const step of opening?.steps ?? []) {
      if (!acts(step.do) || !isPending(step) || !isBy(step.dueAt, plus(at, soon))) continue;
      if (mayBeSpot(instance)) wanted.add('spotKind');
      if (step.do === 'terminate') wanted.add('disableApiTermination');
      if (step.do === 'terminate' || step.do === 'stop') wanted.add('disableApiStop');
    }
  }
  return [...wanted].sort();
}

/** Costs nothing where the read shows that it is none. */
const mayBeSpot = ({ facts: { lifecycle } }: Case['instance']): boolean => lifecycle?.is !== 'absent';

function lookupsFor(fact: MissingFact): readonly FactName[] {
  if (fact === 'provenance') return ['spotKind'];
  if (fact.startsWith('image') && fact !== 'imageId') return images;
  const name = lookedUp.find((one) => one === fact);
  if (name !== undefined) return [name];
  return fact === 'disableApiTermination' || fact === 'disableApiStop' ? [fact] : [];
}

/** Whether a read could tell it: who launched an instance stands in its launch record alone. */
export const isReadable = (fact: MissingFact): boolean =>
  fact !== 'launch' && fact !== 'principal' && fact !== 'assert';
