import { defaults } from './defaults.ts';
import { type Path, type Problem, show } from './diagnostics.ts';
import { parseDuration } from './durations.ts';
import { field, isMap, itemsOf } from './raw-value.ts';

const destructive: readonly unknown[] = ['quarantine', 'stop', 'terminate'];

/** The mistakes in one rule's steps that shape does not show, and a warning of a destructive step that nothing announces. */
export function stepProblems(rule: unknown, path: Path, policySettle: unknown): Problem[] {
  const steps = itemsOf(field(rule, 'steps'));
  return [
    ...steps.flatMap((step, index) => companionProblems(step, [...path, 'steps', index])),
    ...unannounced(steps, field(rule, 'settle') ?? policySettle ?? defaults.settle).map((index) => ({
      severity: 'warning' as const,
      path: [...path, 'steps', index],
      message: `no earlier notify announces this ${String(field(steps[index], 'do'))}`,
      suggestion: 'put a notify before it',
    })),
  ];
}

/** What a step needs beside its word, and what only another step takes. */
function companionProblems(step: unknown, path: Path): Problem[] {
  if (!isMap(step)) return [];
  const kind = step.do;
  const needs = { tags: 'tag', securityGroupName: 'quarantine' };
  return Object.entries(needs).flatMap(([key, owner]): Problem[] => {
    if (kind === owner && step[key] === undefined) {
      return [
        { path, message: `the step ${owner} needs ${key}`, suggestion: `write { do: ${owner}, ${example[owner]} }` },
      ];
    }
    if (kind !== owner && kind !== undefined && step[key] !== undefined) {
      return [{ path: [...path, key], atKey: true, message: `${key} goes with the step ${owner}` }];
    }
    const reserved =
      key === 'tags' && isMap(step[key]) ? Object.keys(step[key]).filter((name) => /^aws:/i.test(name)) : [];
    return reserved.map((name) => ({
      path: [...path, key, name],
      atKey: true,
      message: `only AWS can write the tag ${show(name)}`,
    }));
  });
}

const example: Record<string, string> = {
  tag: 'tags: { broom: found }',
  quarantine: 'securityGroupName: broom-quarantine',
};

/** Steps fall due at the greater of settle and after, and in the order written where that is the same. */
function unannounced(steps: readonly unknown[], settle: unknown): number[] {
  const settleMs = msOf(settle);
  const dueAt = (step: unknown): number => Math.max(settleMs, msOf(field(step, 'after') ?? defaults.after));
  return steps.flatMap((step, index) => {
    if (!destructive.includes(field(step, 'do'))) return [];
    const announced = steps.some((other, place) => {
      if (field(other, 'do') !== 'notify') return false;
      return dueAt(other) < dueAt(step) || (dueAt(other) === dueAt(step) && place < index);
    });
    return announced ? [] : [index];
  });
}

const msOf = (duration: unknown): number => (typeof duration === 'string' ? (parseDuration(duration) ?? 0) : 0);
