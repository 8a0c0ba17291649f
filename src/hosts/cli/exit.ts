/** What the process says by its exit code; of several, the user's mistake goes first, then incomplete, then violations. */
export const exitCode = { ok: 0, violations: 1, mistake: 2, incomplete: 3 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The user's mistake: told in one line or more, without a stack. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
}

/** Where a command writes: data on stdout, talk and progress on stderr. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: { readonly out: boolean; readonly err: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}
