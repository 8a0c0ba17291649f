import { type Column, columns } from '../report/columns.ts';
import type { Breach } from './invariants/index.ts';
import { type SimulateOptions, simulate } from './run.ts';
import type { Summary } from './summary.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** For a terminal. */
export function toText(summary: Summary, bold: (text: string) => string): string {
  const { troubles, messages, regrets } = summary;
  const verdicts = summary.rules.map(({ rule, requires, verdicts }) => [
    rule,
    ...[verdicts.compliant, verdicts.violation, verdicts.indeterminate, verdicts.exempt].map(count),
    requires,
  ]);
  const steps = summary.steps.map(({ rule, do: kind, taken, held, otherwise }) => [
    rule,
    kind,
    count(taken),
    listed(held),
    listed(otherwise),
  ]);
  return [
    `Seed ${summary.seed}, faults ${summary.faults}: ${count(summary.launches)} launches, ${summary.hours} simulated hours. Nothing real was touched.`,
    `${count(troubles.deaths)} processes died; ${count(troubles.readsFailed)} of ${count(troubles.reads)} reads and ${count(troubles.callsWithoutEffect)} of ${count(troubles.calls)} calls came to nothing; ${counted(troubles.policies, 'policy', 'policies')} and ${counted(troubles.orders, 'order', 'orders')} by people.`,
    '',
    ...columns(
      [
        { title: 'RULE' },
        right('COMPLIANT'),
        right('VIOLATING'),
        right('UNKNOWN'),
        right('EXEMPT'),
        { title: 'REQUIRES' },
      ],
      verdicts,
      bold,
    ),
    '',
    ...columns(
      [{ title: 'RULE' }, { title: 'STEP' }, right('TAKEN'), { title: 'HELD BY' }, { title: 'ELSE' }],
      steps,
      bold,
    ),
    '',
    `${counted(messages.letters, 'notice', 'notices')} in ${counted(messages.sent, 'message', 'messages')}, ${count(messages.repeated)} repeated under the same key.`,
    `${counted(regrets, 'instance was', 'instances were')} mended by the owner, or was to be, after Broom had acted.`,
    ending(summary),
    '',
  ].join('\n');
}

function ending({ invariants, breaches }: Summary): string {
  if (breaches.length === 0) return `All ${invariants.length} invariants held.`;
  const laws = [...new Set(breaches.map(({ law }) => law))];
  return `${counted(breaches.length, 'breach', 'breaches')} of ${laws.length} of ${invariants.length} invariants: ${laws.join(', ')}.`;
}

const count = (value: number): string => value.toLocaleString('en-US');
const counted = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, value]) => `${what} ${count(value)}`)
    .join(', ') || '-';

/** The command that lives through the same world again. */
export function commandOf({ seed, launches, faults }: Pick<SimulateOptions, 'seed' | 'launches' | 'faults'>): string {
  return `broom simulate --seed ${seed} --launches ${launches} --faults ${faults}`;
}

/** A breach as a person wants to see it: what was wrong, and what had happened to the instance until then. */
export async function story(breach: Breach, options: SimulateOptions): Promise<string> {
  const { log } = await simulate({ ...options, keepsLines: true });
  const { law, key, at, text } = breach;
  const when = new Date(at).toISOString();
  const lines = (log.lines ?? []).filter((line) => key === null || line.includes(key));
  const now = lines.filter((line) => line.slice(0, when.length) <= when).length;
  const told = lines.slice(Math.max(0, now - 25), now + 10);
  return [`${law}, ${when}${key === null ? '' : `, ${key}`}: ${text}`, ...told].join('\n  ');
}
