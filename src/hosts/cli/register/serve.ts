import { Option } from 'commander';
import { durationOption, list } from '../options.ts';
import type { Register } from './host.ts';
import { policyOption, storeOption } from './shared.ts';

export const registerServe: Register = (program, { streams, done }) => {
  program
    .command('serve')
    .description('enforce: take what SQS brings, do what is due, send what is to be told; until SIGTERM or SIGINT')
    .option('--sqs <urls>', 'a queue to take events and log objects from; may be given several times', list)
    .addOption(policyOption())
    .addOption(storeOption())
    .addOption(
      new Option('--tick <duration>', 'look for what is due at least this often')
        .argParser(durationOption('1s', '1h'))
        .default(60_000, '60s'),
    )
    .addOption(
      new Option('--grace <duration>', 'when told to stop, end what was begun within this')
        .argParser(durationOption('1s', '1h'))
        .default(25_000, '25s'),
    )
    .option('--dry-run', 'take in and decide, but act on nothing and send nothing')
    .option('--json-logs', 'logs as JSON, a line each')
    .action(async (options) => {
      const { serve } = await import('../commands/serve.ts');
      done(await serve(options, streams));
    });
};
