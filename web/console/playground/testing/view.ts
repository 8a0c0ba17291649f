import type { PlaygroundChange, PlaygroundOutcome, PlaygroundView } from '../../../../src/console/types.ts';
import { after, caseRow, plain, type Say } from '../../testing/builders.ts';

const change = (i: number, say: Say, sides: Pick<PlaygroundChange, 'before' | 'after'>): PlaygroundChange => {
  const { key, instanceId, account, region, launchedAt, who } = caseRow(i, say);
  return {
    key,
    instanceId,
    account,
    region,
    launchedAt: launchedAt ?? after(-60),
    who: who ?? say('erin'),
    rule: 'owner',
    ...sides,
  };
};

/** What is told of a valid draft. */
export function playgroundView(change_: Partial<PlaygroundOutcome> = {}, say: Say = plain): PlaygroundView {
  const told = { verdict: 'violation', steps: ['notify after 5m'] } as const;
  return {
    diagnostics: [],
    outcome: {
      from: after(-60 * 24 * 6),
      to: after(-30),
      instances: 120,
      incomplete: null,
      power: say('May stop and terminate in every account.'),
      before: { violating: 12, notified: 12, acted: 3, terminated: 2 },
      after: { violating: 14, notified: 14, acted: 6, terminated: 1 },
      rulesAdded: ['golden-images'],
      rulesRemoved: [],
      changes: [
        ...[0, 1, 2].map((i) =>
          change(i, say, { before: told, after: { verdict: 'violation', steps: [say('stop after 1h')] } }),
        ),
        change(3, say, {
          before: { verdict: 'violation', steps: ['terminate after 1d'] },
          after: { verdict: 'violation', steps: ['terminate held: managed'] },
        }),
      ],
      changeCount: 4,
      ms: 840,
      ...change_,
    },
  };
}

/** What is told of one that is not. */
export const notValid = (say: Say = plain): PlaygroundView => ({
  diagnostics: [
    {
      severity: 'error',
      line: 3,
      column: 9,
      endLine: 3,
      endColumn: 11,
      path: 'settle',
      message: say('expected a duration such as 90m or 4h, got "5x"'),
    },
    {
      severity: 'warning',
      line: 9,
      column: 5,
      endLine: 9,
      endColumn: 10,
      path: 'rules[0].steps',
      message: 'nothing announces the end',
    },
  ],
  outcome: null,
});
