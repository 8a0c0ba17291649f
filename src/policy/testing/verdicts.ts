import { describeFault } from '../fault.ts';
import { judge } from '../judge.ts';
import type { Fault, Verdict } from '../types.ts';
import { instance, noon, ruleOf } from './instances.ts';

type Said = NonNullable<Parameters<typeof instance>[0]>;

/** The verdict of one rule with these requirements, in flow form: `metadata: { tokens: required }`. */
export function verdictOf(require: string, said: Said = {}, settings = ''): Verdict {
  const found = judge(ruleOf(`require: { ${require} }`, settings), instance(said), noon).get('r');
  if (found === undefined) throw new Error('the rule gave no verdict');
  return found;
}

/** The faults of a violation. */
export function faultsOf(require: string, said: Said = {}, settings = ''): readonly Fault[] {
  const found = verdictOf(require, said, settings);
  if (found.kind !== 'violation') throw new Error(`expected a violation, got ${JSON.stringify(found)}`);
  return found.faults;
}

/** In one word, with what is missing: `violation`, `indeterminate: publicIp`; so that a table reads well. */
export function outcomeOf(require: string, said: Said = {}, settings = ''): string {
  const found = verdictOf(require, said, settings);
  return found.kind === 'indeterminate' ? `indeterminate: ${found.missing.join(', ')}` : found.kind;
}

/** The first fault of a violation as people read it. */
export function saidOf(require: string, said: Said = {}, settings = ''): string {
  const [first] = faultsOf(require, said, settings);
  return first === undefined ? '' : describeFault(first);
}
