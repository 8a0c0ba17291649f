import type { Register } from './host.ts';

/** What is done with a policy alone: write one, check it, test it. */
export const registerPolicy: Register = (program, { streams, done }) => {
  program
    .command('init')
    .description('write a commented policy to begin with')
    .argument('[file]', 'the policy', 'broom.yaml')
    .action(async (file: string) => {
      const { init } = await import('../commands/init.ts');
      done(init(file, streams));
    });
  program
    .command('check')
    .description('validate a policy, and say in one sentence what it may do')
    .argument('[file]', 'the policy', 'broom.yaml')
    .option('--json', 'as JSON')
    .action(async (file: string, options) => {
      const { check } = await import('../commands/check.ts');
      done(await check(file, options, streams));
    });
  program
    .command('test')
    .description('run policy tests: launches, and the verdicts, steps and messages they lead to')
    .argument('[paths...]', 'files of tests, or folders of *.broom-test.yaml at any depth (default: this folder)')
    .option('--watch', 'run again whenever a test, its policy, or a file that these name changes')
    .option('--json', 'as JSON')
    .option('--junit <file>', 'write JUnit XML as well')
    .action(async (paths: string[], options) => {
      const { test } = await import('../commands/test.ts');
      done(await test(paths, options, streams));
    });
};
