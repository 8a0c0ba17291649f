import type { Check } from './types.ts';

/**
 * Makes a check of one expression of CEL.
 *
 * The loader is given it rather than importing it: the CEL library takes longer to load than all else of ours together,
 * and most policies have no `assert`. See openPolicy.
 *
 * @throws {AssertError} when it is no expression, or names what is not there
 */
export type AssertCompiler = (source: string) => Check;

/** What is wrong with an expression. */
export class AssertError extends Error {
  override readonly name = 'AssertError';
  readonly suggestion: string | null;

  /** @param message a sentence without its end, the place included */
  constructor(message: string, suggestion: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.suggestion = suggestion;
  }
}
