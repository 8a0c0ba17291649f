import { InvalidArgumentError, Option } from 'commander';
import { faultLevels } from '../../../simulate/faults.ts';
import type { Register } from './host.ts';

const most = 100_000;

const launchesOption = (text: string): number => {
  const launches = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (launches < 1 || launches > most) throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`);
  return launches;
};

const seedOption = (text: string): string => {
  if (!/^[\w-]{1,64}$/.test(text)) throw new InvalidArgumentError('expected letters, digits, - and _, at most 64');
  return text;
};

export const registerSimulate: Register = (program, { streams, done }) => {
  program
    .command('simulate')
    .description('live through a seeded account with faults, on a virtual clock; touches nothing')
    .option('--seed <text>', 'the same seed gives the same world (default: any)', seedOption)
    .option('--launches <n>', 'how many instances people launch', launchesOption, 300)
    .option('-p, --policy <file>', 'the policy (default: one that the seed makes, and changes as it goes)')
    .addOption(new Option('--faults <how>', 'how much goes wrong').choices(faultLevels).default('some'))
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { simulate } = await import('../commands/simulate.ts');
      done(await simulate(options, streams));
    });
};
