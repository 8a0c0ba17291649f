import { isDestructive } from '../cases/steps.ts';
import { type Finding, fellDue } from './findings.ts';
import type { PageOutcome } from './page-types.ts';

/**
 * The gravest thing that would have become of a finding: EC2 acted on (at once, or after a rail let go); an action held by
 * a rail; an action ahead of the trail's end; nothing but messages and tags; mended before anything; the instance ended
 * before; nothing.
 */
export function outcomeOf({ steps, healing }: Finding): PageOutcome {
  const acting = steps.filter((step) => isDestructive(step.do));
  if (acting.some(({ takenAt }) => takenAt !== null)) return 'acted';
  if (acting.some(({ outcome }) => outcome.startsWith('held:'))) return 'held';
  if (acting.some(({ outcome }) => outcome === 'beyond-trail')) return 'ahead';
  if (healing !== null) return 'healed';
  if (acting.some(({ outcome }) => outcome === 'gone')) return 'gone';
  return steps.some(fellDue) ? 'told' : 'none';
}
