import { randomInt } from 'node:crypto';
import { styleText } from 'node:util';
import type { Breach } from '../../../simulate/invariants/index.ts';
import { simulate as live, type SimulateOptions } from '../../../simulate/run.ts';
import { summaryOf } from '../../../simulate/summary.ts';
import { commandOf, story, toText } from '../../../simulate/text.ts';
import { type ExitCode, exitCode, type Streams } from '../exit.ts';
import { requirePolicy } from '../policy-file.ts';

export interface SimulateCommandOptions {
  readonly seed?: string;
  readonly launches: number;
  readonly policy?: string;
  readonly faults: SimulateOptions['faults'];
  readonly json?: boolean;
}

/** Breaches that are told with what led to them. */
const mostStories = 3;

/** Lives through a seeded account with faults, and says what Broom did there and whether it ever did what it must not. */
export async function simulate(
  given: SimulateCommandOptions,
  { out, err, env, isTerminal }: Streams,
): Promise<ExitCode> {
  const policy = given.policy === undefined ? {} : { policy: await requirePolicy(given.policy) };
  const { launches, faults } = given;
  const options: SimulateOptions = { seed: given.seed ?? `${randomInt(1_000_000)}`, launches, faults, ...policy };
  const summary = summaryOf(await live(options));
  const { breaches } = summary;
  if (given.json === true) {
    out(`${JSON.stringify({ ...summary, breaches: breaches.map(told) }, null, 2)}\n`);
    return breaches.length === 0 ? exitCode.ok : exitCode.violations;
  }
  const isBold = isTerminal.out && !env.NO_COLOR;
  out(toText(summary, (text) => (isBold ? styleText('bold', text, { validateStream: false }) : text)));
  if (breaches.length === 0) return exitCode.ok;
  for (const breach of firstOfEach(breaches)) err(`\n${await story(breach, options)}\n`);
  err(`\nThe same again: ${commandOf(options)}${given.policy === undefined ? '' : ` --policy ${given.policy}`}\n`);
  return exitCode.violations;
}

const told = ({ at, ...breach }: Breach) => ({ ...breach, at: new Date(at).toISOString() });

/** One of each kind. */
function firstOfEach(breaches: readonly Breach[]): readonly Breach[] {
  const first = new Map<string, Breach>();
  for (const breach of breaches) if (!first.has(breach.law)) first.set(breach.law, breach);
  return [...first.values()].slice(0, mostStories);
}
