/** What flags or a config file say, as they were written; what is left out is not said. */
export interface Choices {
  /** true: at its usual address. */
  readonly sns?: string | boolean;
  readonly topic?: readonly string[];
  readonly snsPath?: string;
  readonly subscribe?: string;
  readonly publicUrl?: string;
  readonly sqs?: readonly string[];
  readonly trail?: readonly string[];
  readonly simulate?: boolean;
  readonly speed?: number;
  readonly seed?: string;
  readonly console?: string | boolean;
  readonly consoleHost?: readonly string[];
  readonly allowRemote?: boolean;
  readonly policy?: string;
  readonly store?: string;
  readonly file?: string;
  /** In ms. */
  readonly tick?: number;
  /** In ms. */
  readonly grace?: number;
  readonly dryRun?: boolean;
  readonly jsonLogs?: boolean;
}

/** Flags win; a list of flags is taken in place of the file's, not beside it. */
export function chosen(flags: Choices, file: Choices): Choices {
  return { ...file, ...withoutNothing(flags) };
}

const withoutNothing = (choices: Choices): Choices =>
  Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
