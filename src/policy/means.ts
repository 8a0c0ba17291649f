import type { AssertCompiler } from './assert.ts';
import type { AccountNames } from './conditions.ts';
import type { ValueFiles } from './value-file.ts';

/** What a requirement needs beside what is written in it. */
export interface Means {
  readonly files: ValueFiles;
  readonly names: AccountNames;
  /** null: the CEL library was not loaded. */
  readonly compileAssert: AssertCompiler | null;
}
