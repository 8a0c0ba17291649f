import { parseTime } from '../cloudtrail/time.ts';
import { type Path, type Problem, show } from '../policy/diagnostics.ts';
import type { Policy } from '../policy/types.ts';
import { didYouMean } from '../policy/words.ts';
import { aStepLine, parseLine } from './step-text.ts';
import { anyRule, type Expectation, type Later, type PolicyTest } from './test-schema.ts';
import { matcherProblem } from './text-match.ts';

/**
 * What tests say that cannot be so: by themselves, and beside the policy they are about.
 *
 * @param tests in the order of the file; null for one that has not the shape of a test, which is told elsewhere
 */
export function meaningProblems(tests: readonly (PolicyTest | null)[], policy: Policy): Problem[] {
  const names = new Set<string>();
  return tests.flatMap((test, index) => {
    if (test === null) return [];
    const path = ['tests', index];
    const twice = names.has(test.name)
      ? [{ path: [...path, 'name'], message: `two tests have the name ${show(test.name)}` }]
      : [];
    names.add(test.name);
    return [
      ...twice,
      ...launchProblems(test, [...path, 'launch'], policy),
      ...(test.later ?? []).flatMap((later, at) => laterProblems(later, [...path, 'later', at])),
      ...expectationProblems(test.expect, [...path, 'expect'], policy),
    ];
  });
}

function launchProblems({ launch }: PolicyTest, path: Path, policy: Policy): Problem[] {
  const problems: Problem[] = [];
  const beside = Object.keys(launch).filter((key) => key !== 'record' && key !== 'facts');
  if (launch.record !== undefined) {
    for (const key of beside)
      problems.push({ path: [...path, key], atKey: true, message: `a recorded launch says itself its ${key}` });
  }
  if (launch.at !== undefined && parseTime(launch.at) === null)
    problems.push({ path: [...path, 'at'], wanted: 'a time that there is', seen: show(launch.at) });
  const { account } = launch;
  if (account !== undefined && !/^\d{12}$/.test(account) && !policy.accounts.has(account)) {
    const suggestion = didYouMean(account, policy.accounts.keys());
    const wanted = 'twelve digits or a name under `accounts` in the policy';
    problems.push({ path: [...path, 'account'], wanted, seen: show(account), suggestion });
  }
  return problems;
}

const happenings = ['tag', 'untag', 'stop', 'start', 'terminate', 'facts'] as const;

function laterProblems(later: Later, path: Path): Problem[] {
  const given = happenings.filter((key) => later[key] !== undefined);
  if (given.length === 1) return [];
  return [
    {
      path,
      wanted: `one of ${happenings.join(', ')} beside \`after\``,
      seen: given.length === 0 ? 'none of them' : given.join(' and '),
      suggestion: given.length === 0 ? null : 'write one entry for each',
    },
  ];
}

function expectationProblems(expect: Expectation, path: Path, policy: Policy): Problem[] {
  const problems: Problem[] = [];
  for (const key of ['verdict', 'steps', 'healed'] as const) {
    for (const [rule, value] of Object.entries(expect[key] ?? {}))
      problems.push(...ruleProblems(rule, value, [...path, key, rule], policy));
  }
  for (const [rule, lines] of Object.entries(expect.steps ?? {})) {
    for (const [index, line] of lines.entries()) {
      const parsed = parseLine(line);
      if ('do' in parsed) continue;
      const at = [...path, 'steps', ...(rule === anyRule ? [] : [rule]), index];
      problems.push({ path: at, wanted: aStepLine, seen: show(line), suggestion: parsed.suggestion });
    }
  }
  for (const key of ['faults', 'messages'] as const) {
    for (const [index, text] of (expect[key] ?? []).entries()) {
      const problem = matcherProblem(text);
      if (problem !== null)
        problems.push({
          path: [...path, key, index],
          wanted: 'a pattern (RE2) between the slashes',
          seen: `${show(text)} (${problem})`,
        });
    }
  }
  return problems;
}

function ruleProblems(rule: string, value: unknown, path: Path, policy: Policy): Problem[] {
  const ids = policy.rules.map(({ id }) => id);
  const [first = ''] = ids;
  if (rule === anyRule) {
    // No steps at all can be said of all rules together.
    if (ids.length === 1 || (Array.isArray(value) && value.length === 0)) return [];
    const form = Array.isArray(value) ? '[…]' : show(value).slice(1, -1);
    const message = `the policy has ${ids.length} rules; say which one is meant`;
    return [{ path, message, suggestion: `write { ${first}: ${form} }` }];
  }
  if (ids.includes(rule)) return [];
  const message = `the policy has no rule ${show(rule)}`;
  return [{ path, atKey: true, message, suggestion: didYouMean(rule, ids) ?? `it has ${ids.slice(0, 20).join(', ')}` }];
}
