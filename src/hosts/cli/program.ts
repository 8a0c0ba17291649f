import { Command, CommanderError, Option } from 'commander';
import { version } from '../../version.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from './exit.ts';
import { forms, instantOption, jobsOption, list } from './options.ts';

/** Runs one command line, without the program's own name. Never throws, and ends nothing: the caller sets the exit code. */
export async function run(args: readonly string[], streams: Streams): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const program = new Command('broom')
    .description('Judges EC2 launches against a policy.')
    .version(version, '-V, --version')
    .configureOutput({ writeOut: streams.out, writeErr: streams.err })
    .showHelpAfterError('(see broom --help)')
    .exitOverride();
  program
    .command('replay')
    .description('judge a CloudTrail trail as it was written; touches nothing and needs no AWS account')
    .argument('<paths...>', 'log objects (.json.gz, .json), folders of them at any depth, or - for standard input')
    .option('-p, --policy <file>', 'the policy (default: broom.yaml)')
    .option('--against <file>', 'another policy, to report which instances fare differently under the two')
    .option('--since <time>', 'launches from this day or instant on (UTC)', instantOption('since'))
    .option(
      '--until <time>',
      'launches until the end of this day, or before this instant (UTC)',
      instantOption('until'),
    )
    .option('--account <ids>', 'only these accounts, by id or by their name in the policy', list)
    .option('--region <names>', 'only these regions', list)
    .option('--rule <ids>', 'only these rules', list)
    .option('--jobs <n>', 'how many objects to read at a time (default: one a processor)', jobsOption)
    .addOption(new Option('--format <form>', 'the form of the report').choices(forms).default('table'))
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write the report to a file')
    .option('--report <file>', 'write the HTML report as well, beside any form')
    .option('--all', 'show every finding, not only the gravest')
    .addOption(new Option('--fail-on <what>', 'exit with 1 when there is any').choices(['violation']))
    .action(async (paths: string[], options) => {
      const { replay } = await import('./commands/replay.ts');
      code = await replay(paths, options, streams);
    });
  program
    .command('init')
    .description('write a commented policy to begin with')
    .argument('[file]', 'the policy', 'broom.yaml')
    .action(async (file: string) => {
      const { init } = await import('./commands/init.ts');
      code = init(file, streams);
    });
  program
    .command('check')
    .description('validate a policy, and say in one sentence what it may do')
    .argument('[file]', 'the policy', 'broom.yaml')
    .option('--json', 'as JSON')
    .action(async (file: string, options) => {
      const { check } = await import('./commands/check.ts');
      code = await check(file, options, streams);
    });
  program
    .command('test')
    .description('run policy tests: launches, and the verdicts, steps and messages they lead to')
    .argument('[paths...]', 'files of tests, or folders of *.broom-test.yaml at any depth (default: this folder)')
    .option('--watch', 'run again whenever a test, its policy, or a file that these name changes')
    .option('--json', 'as JSON')
    .option('--junit <file>', 'write JUnit XML as well')
    .action(async (paths: string[], options) => {
      const { test } = await import('./commands/test.ts');
      code = await test(paths, options, streams);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof Mistake) streams.err(`${error.message}\n`);
    else if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.mistake;
    else throw error;
    return exitCode.mistake;
  }
}
