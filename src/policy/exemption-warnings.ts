import type { Problem } from './diagnostics.ts';
import type { ExceptWhen, ExpandedPolicy } from './schema.ts';
import type { Policy } from './types.ts';

const day = 86_400_000;
/** In days. */
const soon = 30;

/** Exemptions that are over or end soon, and those that hold wherever their rules do. */
export const exemptionWarnings = (policy: Policy, { except = [] }: ExpandedPolicy, at: Date): Problem[] =>
  policy.except.flatMap((exemption, index) => [
    ...ending(exemption.id, exemption.until, index, at),
    ...(isEverywhere(except[index]?.when ?? {})
      ? [
          {
            path: ['except', index, 'when'],
            atKey: true,
            message: `the exemption ${exemption.id} holds for every launch: until it ends, ${silenced(exemption.rules)}`,
            suggestion: 'use mode: observe to act on nothing',
          },
        ]
      : []),
  ]);

const silenced = (rules: readonly string[] | null): string =>
  rules === null ? 'no rule leads to a step' : `no step follows from ${rules.join(', ')}`;

function ending(id: string, until: Date, index: number, at: Date): Problem[] {
  const left = until.getTime() - at.getTime();
  const days = Math.floor(left / day);
  if (days > soon) return [];
  const last = new Date(until.getTime() - 1).toISOString().slice(0, 10);
  const when = days < 1 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return [
    {
      path: ['except', index, 'expires'],
      message:
        left <= 0
          ? `the exemption ${id} ended with ${last} and excuses nothing any more`
          : `the exemption ${id} ends ${when}, with ${last}`,
      seen: last,
      suggestion: left <= 0 ? 'remove it, or agree on a new date' : 'agree on a new date if it is still needed',
    },
  ];
}

/** Whether every key of it is true of any instance. What is not always known (who launched it, its image) is not meant. */
function isEverywhere({ accounts, instances, principals, images, tags }: ExceptWhen): boolean {
  if (principals !== undefined || images !== undefined || tags !== undefined) return false;
  return [accounts, instances].every((globs) => globs === undefined || globs.some((glob) => /^(?:i-)?\*+$/.test(glob)));
}
