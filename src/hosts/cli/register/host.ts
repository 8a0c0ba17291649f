import type { Command } from 'commander';
import type { ExitCode, Streams } from '../exit.ts';

/** What a command is given to answer with: where it writes, and where its exit code goes. */
export interface Host {
  readonly streams: Streams;
  readonly done: (code: ExitCode) => void;
}

/**
 * Tells the program a command's name, arguments and options. What carries it out is imported only when it is called:
 * every run of `broom` pays for what is registered.
 */
export type Register = (program: Command, host: Host) => void;
