import { RE2JS } from '@bufbuild/re2';

/** A pattern of more instructions is refused: `(\w{1,30}){1,30}` already has thousands, and each costs on every value. */
const mostInstructions = 5000;

/** The automaton keeps a state for what it has read; after this many characters it is made anew, so that strangers cannot fill the memory. */
const renewAfter = 1_000_000;

export type Pattern = (value: string) => boolean;

/**
 * A pattern over a whole value, in time linear in the value (RE2: no back-references, no look-around).
 *
 * @throws {PatternError} when it is no such pattern; the message says why
 */
export const compilePattern = (source: string): Pattern =>
  renewed(source, (compiled, value) => compiled.testExact(value));

/**
 * The same anywhere in a value.
 *
 * @throws {PatternError} likewise
 */
export const compileSearch = (source: string): Pattern => renewed(source, (compiled, value) => compiled.test(value));

function renewed(source: string, test: (compiled: RE2JS, value: string) => boolean): Pattern {
  let compiled = compile(source);
  let read = 0;
  return (value) => {
    read += value.length + 1;
    if (read > renewAfter) {
      compiled = new RE2JS(source);
      read = value.length;
    }
    return test(compiled, value);
  };
}

export class PatternError extends Error {
  override readonly name = 'PatternError';
}

function compile(source: string): RE2JS {
  let compiled: RE2JS;
  try {
    compiled = new RE2JS(source);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : 'not a pattern';
    throw new PatternError(said, { cause });
  }
  if (compiled.re2().prog.numInst() > mostInstructions) throw new PatternError('too many repetitions');
  return compiled;
}
