import { resolveAccount } from './accounts.ts';
import type { Problem } from './diagnostics.ts';
import { formatDuration } from './durations.ts';
import type { ExpandedPolicy } from './schema.ts';
import type { Policy, Rule, Step, StepKind } from './types.ts';

/** Steps that are never taken, or later than written: for the mode, the rails, or another step of the same rule. */
export const idleRules = (policy: Policy, { rules, breaker }: ExpandedPolicy): Problem[] => [
  ...policy.rules.flatMap((rule, index) => [
    ...silent(rule, index),
    ...protectedWhole(policy, rule, index),
    ...afterTheEnd(rule, index),
    ...hastier(rule, index, rules[index]),
  ]),
  ...spent(policy),
  ...(breaker?.share === '100%'
    ? [
        {
          path: ['breaker', 'share'],
          message: 'the breaker never trips: no more than 100% can violate a rule',
          suggestion: 'write a smaller share',
        },
      ]
    : []),
];

const acts = ({ do: kind }: Step): boolean => kind !== 'notify';
const kindsOf = (steps: readonly Step[]): string => {
  const kinds = [...new Set(steps.map((step) => step.do))];
  return kinds.length < 2 ? kinds.join() : `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}`;
};

function silent({ mode, steps }: Rule, index: number): Problem[] {
  if (mode !== 'observe' || steps.length === 0 || !steps.every(acts)) return [];
  return [
    {
      path: ['rules', index, 'steps'],
      atKey: true,
      message: `this rule observes, so it takes no ${kindsOf(steps).replace(' and ', ' or ')}, and without notify it tells nobody`,
      suggestion: 'add notify, or set mode: enforce',
    },
  ];
}

function protectedWhole({ accounts: names, protect }: Policy, { accounts, steps }: Rule, index: number): Problem[] {
  const acting = steps.filter(acts);
  if (accounts === null || acting.length === 0) return [];
  // A glob over ids is never among them: only ids and names can be protected.
  const covered = new Set(protect.accounts.flatMap((account) => resolveAccount(account, names) ?? []));
  const reached = accounts.flatMap((account) => resolveAccount(account, names) ?? []);
  if (!reached.every((account) => covered.has(account))) return [];
  return [
    {
      path: ['rules', index, 'when', 'accounts'],
      atKey: true,
      message: `all of these accounts are protected: ${kindsOf(acting)} will always be held`,
      suggestion: 'leave them out here, or out of protect',
    },
  ];
}

/** A tag is set at its moment, a terminate a good minute after its own, which leaves a tag of that moment its turn. */
const terminateTakes = 120_000;

function afterTheEnd({ settle, steps }: Rule, index: number): Problem[] {
  const dueAt = ({ after }: Step): number => Math.max(settle, after);
  const ends = steps.flatMap((step, place) => (step.do === 'terminate' ? [{ place, dueAt: dueAt(step) }] : []));
  const end = ends.reduce<(typeof ends)[number] | null>(
    (first, one) => (first === null || one.dueAt < first.dueAt ? one : first),
    null,
  );
  if (end === null) return [];
  const never = (step: Step, place: number): boolean => {
    const late = dueAt(step) - end.dueAt;
    switch (step.do) {
      case 'terminate':
        return place !== end.place;
      case 'stop':
      case 'quarantine':
        return late >= 0;
      case 'tag':
        return late > terminateTakes;
      case 'notify':
        // One that is written after the terminate reports it, and does go out.
        return place < end.place && late > terminateTakes;
    }
  };
  return steps.flatMap((step, place) =>
    never(step, place)
      ? [
          {
            path: ['rules', index, 'steps', place],
            message: `this ${step.do} comes too late: a terminate is due ${
              dueAt(step) === end.dueAt ? 'at the same time' : 'before it'
            }, and it happens only where that is held`,
            suggestion:
              step.do === 'notify' ? 'let it be due before the terminate' : `remove it, or let it be due earlier`,
          },
        ]
      : [],
  );
}

function hastier(
  { settle, steps }: Rule,
  index: number,
  written: ExpandedPolicy['rules'][number] | undefined,
): Problem[] {
  return steps.flatMap(({ after, do: kind }, place) =>
    written?.steps?.[place]?.after === undefined || after === 0 || after >= settle
      ? []
      : [
          {
            path: ['rules', index, 'steps', place, 'after'],
            message: `${formatDuration(after)} is shorter than settle: this ${kind} is due after ${formatDuration(settle)}`,
            suggestion: `write ${formatDuration(settle)}, or give the rule a shorter settle`,
          },
        ],
  );
}

/** A limit of nothing for a step that some rule would take. */
function spent({ limits, rules }: Policy): Problem[] {
  const taken = new Set<StepKind>(
    rules.filter(({ mode }) => mode === 'enforce').flatMap(({ steps }) => steps.map((step) => step.do)),
  );
  return (['terminate', 'stop', 'quarantine'] as const).flatMap((kind) => {
    if (!taken.has(kind)) return [];
    return (['perHour', 'perDay', 'orgPerHour'] as const)
      .filter((period) => limits[kind][period] === 0)
      .map((period) => ({
        path: ['limits', kind, period],
        message: `a limit of 0 holds every ${kind}`,
        suggestion: 'raise it, or use mode: observe',
      }));
  });
}
