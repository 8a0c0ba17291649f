import { Option } from 'commander';
import type { Register } from './host.ts';
import { asOption, reasonOption, storeOption } from './shared.ts';

/** The guard rails that all hosts share. */
export const registerRails: Register = (program, { streams, done }) => {
  program
    .command('rails')
    .description('how the shared guard rails stand: frozen, tripped, by whom and when')
    .addOption(storeOption())
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { rails } = await import('../commands/rails.ts');
      done(await rails(options, streams));
    });
  program
    .command('freeze')
    .description('do nothing on EC2 any more, on any host, until unfreeze; messages go on')
    .addOption(reasonOption())
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (options) => {
      const { freeze } = await import('../commands/rails.ts');
      done(await freeze(options, streams));
    });
  program
    .command('unfreeze')
    .description('go on; delays count anew, and what was held is announced again')
    .addOption(reasonOption())
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (options) => {
      const { unfreeze } = await import('../commands/rails.ts');
      done(await unfreeze(options, streams));
    });
  program
    .command('resume')
    .description('let a tripped breaker go, or grant a spent budget anew')
    .option('--rule <id>', 'the rule whose breaker tripped')
    .addOption(
      new Option('--budget <action>', 'the action whose budget is spent').choices(['terminate', 'stop', 'quarantine']),
    )
    .option('--account <id>', 'with --budget: of this account only (default: all, and the organization’s hour)')
    .option('--reason <text>', 'why, for the record')
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (options) => {
      const { resume } = await import('../commands/rails.ts');
      done(await resume(options, streams));
    });
};
