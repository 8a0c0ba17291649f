import { Command, CommanderError } from 'commander';
import { version } from '../../version.ts';
import { type ExitCode, exitCode, type Streams } from './exit.ts';
import { registerCases } from './register/cases.ts';
import type { Host, Register } from './register/host.ts';
import { registerIam } from './register/iam.ts';
import { registerPolicy } from './register/policy.ts';
import { registerRails } from './register/rails.ts';
import { registerReplay } from './register/replay.ts';
import { registerScan } from './register/scan.ts';
import { registerServe } from './register/serve.ts';
import { registerSimulate } from './register/simulate.ts';

/** In the order in which the help shows them. */
const commands: readonly Register[] = [
  registerPolicy,
  registerReplay,
  registerScan,
  registerServe,
  registerCases,
  registerRails,
  registerIam,
  registerSimulate,
];

/** Runs one command line, without the program's own name. Never throws, and ends nothing: the caller sets the exit code. */
export async function run(args: readonly string[], streams: Streams): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const program = new Command('broom')
    .description('Judges EC2 launches against a policy, and acts as it says.')
    .version(version, '-V, --version')
    .configureOutput({ writeOut: streams.out, writeErr: streams.err })
    .showHelpAfterError('(see broom --help)')
    .exitOverride();
  const host: Host = {
    streams,
    done: (told) => {
      code = told;
    },
  };
  for (const register of commands) register(program, host);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return complain(error, streams);
  }
}

/** Expected ends of a command that cannot go on: told in a line, without a stack. Anything else is a fault of ours. */
const told: ReadonlyMap<string, ExitCode> = new Map([
  ['Mistake', exitCode.mistake],
  ['SettingsError', exitCode.mistake],
  ['StoreError', exitCode.incomplete],
  ['StoredError', exitCode.incomplete],
  ['NoAccessError', exitCode.incomplete],
]);

function complain(error: unknown, { err }: Streams): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.mistake;
  if (!(error instanceof Error)) throw error;
  const code = told.get(error.name) ?? (isOfAws(error) ? exitCode.incomplete : undefined);
  if (code === undefined) throw error;
  err(`${isOfAws(error) ? `${error.name}: ` : ''}${error.message}\n`);
  return code;
}

/** What AWS answered, as the SDK throws it, or that it could not be reached. */
const isOfAws = (error: Error): boolean =>
  '$metadata' in error ||
  ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) && !('path' in error));
