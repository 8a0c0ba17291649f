import { type CelInput, celEnv, plan } from '@bufbuild/cel';
import type { Some } from '../../facts/types.ts';
import { failed, say, unknown, yes } from '../answers.ts';
import { type AssertCompiler, AssertError } from '../assert.ts';
import { re2, timeMethods } from '../cel/functions.ts';
import type { Value } from '../cel/readings.ts';
import { referencesOf } from '../cel/references.ts';
import { readExpression } from '../cel/syntax.ts';
import { evidenceFor, type Seen } from '../cel/values.ts';
import { answersYesOrNo } from '../cel/yes-or-no.ts';
import { shorten } from '../diagnostics.ts';
import type { Answer, Fault, MissingFact } from '../types.ts';

/** Loading this file loads the CEL library: see AssertCompiler. */

const env = celEnv({ funcs: timeMethods, re2 });

const failedToRun = unknown('assert');

/**
 * One expression of CEL. It runs only when all that it names is known; an error while it runs, and an answer that is
 * neither true nor false, leave the verdict open.
 */
export const compileAssert: AssertCompiler = (source) => {
  const parsed = readExpression(source);
  const references = referencesOf(parsed);
  if (!answersYesOrNo(parsed.expr)) {
    throw new AssertError('the expression answers neither true nor false', 'compare it with something');
  }
  const read = evidenceFor(references);
  const run = plan(env, parsed.expr);
  const wanted = shorten(source.trim().replaceAll(/\s+/g, ' '), 200);
  return (instance): Answer => {
    const evidence = read(instance);
    if (evidence.is === 'unknown') return unknown(...(evidence.missing as unknown as Some<MissingFact>));
    const answer = run(evidence.bindings as unknown as Record<string, CelInput>);
    if (answer === true) return yes;
    return answer === false ? failed(faultOf(evidence.seen, wanted)) : failedToRun;
  };
};

/** What was seen of that which the expression names; of several, the first few. */
function faultOf(seen: readonly Seen[], wanted: string): Fault {
  const [only] = seen;
  if (only !== undefined && seen.length === 1) {
    const none = only.name.startsWith('tag ') ? 'missing' : 'none';
    return { what: only.name, seen: only.value === null ? none : shown(only.value), wanted, near: null, fix: null };
  }
  const shownOnes = seen.slice(0, 4).map(({ name, value }) => `${name.replace(/^tag /, '')}=${shown(value)}`);
  const text = seen.length > 4 ? `${shownOnes.join(', ')}, …` : shownOnes.join(', ');
  return { what: 'assert', seen: text === '' ? 'false' : text, wanted, near: null, fix: null };
}

function shown(value: Value): string {
  if (value === null) return 'none';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return `${value.length} of them`;
  return typeof value === 'string' ? say(shorten(value, 100)) : String(value);
}
