import { type Problem, show } from './diagnostics.ts';
import type { ExpandedPolicy, ExpandedRule, TagMatch, TagRequirement } from './schema.ts';

/**
 * Tags that are wanted and not wanted at once: by two rules about the same launches, or by a rule's own `when`. Tag keys
 * are case-sensitive, so `Name` wanted and `name` not wanted is a sound pair.
 */
export const tagContradictions = ({ rules }: ExpandedPolicy): Problem[] =>
  rules.flatMap((rule, index) => [...withOthers(rule, index, rules), ...withWhen(rule, index)]);

/** The rules before this one whose `when` is the same, so that both are about the same launches. */
function withOthers(rule: ExpandedRule, index: number, rules: readonly ExpandedRule[]): Problem[] {
  const sameLaunches = rules.slice(0, index).filter(({ when }) => JSON.stringify(when) === JSON.stringify(rule.when));
  return Object.entries(rule.require.tags ?? {}).flatMap(([key, wanted]) => {
    const other = sameLaunches.find(({ require: { tags } }) => {
      const theirs = tags !== undefined && Object.hasOwn(tags, key) ? tags[key] : undefined;
      return (
        theirs !== undefined && ((wanted === 'absent' && mustBe(theirs)) || (theirs === 'absent' && mustBe(wanted)))
      );
    });
    if (other === undefined) return [];
    const [here, there] = wanted === 'absent' ? ['absent', 'present'] : ['present', 'absent'];
    return [
      {
        path: ['rules', index, 'require', 'tags', key],
        atKey: true,
        message: `the tag ${show(key)} must be ${here} here and ${there} in the rule ${other.id}: every launch violates one of the two`,
        seen: show(key),
      },
    ];
  });
}

const mustBe = (wanted: TagRequirement): boolean =>
  wanted !== 'absent' && (wanted === 'present' || wanted.optional !== true);

function withWhen({ when, require }: ExpandedRule, index: number): Problem[] {
  return Object.entries(when?.tags ?? {}).flatMap(([key, match]) => {
    const wanted = require.tags !== undefined && Object.hasOwn(require.tags, key) ? require.tags[key] : undefined;
    const outcome = wanted === undefined ? null : outcomeOf(match, wanted);
    if (outcome === null) return [];
    return [
      { path: ['rules', index, 'require', 'tags', key], atKey: true, message: outcome(show(key)), seen: show(key) },
    ];
  });
}

function outcomeOf(match: TagMatch, wanted: TagRequirement): ((key: string) => string) | null {
  if (match === 'absent' && wanted === 'absent') {
    return (key) => `\`when\` chooses launches without the tag ${key}: they cannot violate that it be absent`;
  }
  if (match === 'absent' && mustBe(wanted)) {
    return (key) => `\`when\` chooses launches without the tag ${key}: every one of them violates that it be there`;
  }
  if (match !== 'absent' && wanted === 'present') {
    return (key) => `\`when\` chooses launches with the tag ${key}: they cannot violate that it be there`;
  }
  return null;
}
