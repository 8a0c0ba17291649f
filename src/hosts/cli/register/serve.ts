import { InvalidArgumentError, Option } from 'commander';
import { durationOption, list } from '../options.ts';
import type { Register } from './host.ts';
import { policyOption, storeOption } from './shared.ts';

export const registerServe: Register = (program, { streams, done }) => {
  program
    .command('serve')
    .description(
      'enforce: take what sources bring, do what is due, send messages, show a console; until SIGTERM or SIGINT',
    )
    .optionsGroup('Where evidence comes from (one at least):')
    .option(
      '--sns [host:port]',
      'listen for messages of SNS (default: 127.0.0.1:4281); a proxy with TLS stands in front',
    )
    .option('--topic <arns>', 'a topic whose messages are believed; may be given several times; and BROOM_TOPICS', list)
    .option('--sns-path <path>', 'where SNS posts to (default: /sns)')
    .option('--subscribe <arn>', 'subscribe to this topic at the start; with --public-url')
    .option('--public-url <url>', 'where SNS reaches the endpoint from outside')
    .option('--sqs <urls>', 'a queue to take events and log objects from; may be given several times', list)
    .option('--trail <folders>', 'a folder of log objects that a sync fills; may be given several times', list)
    .option('--simulate', 'a made-up world with people in it, to look at; no AWS')
    .option('--speed <times>', 'how fast its time passes, 1 to 600 (default: 60)', speedOption)
    .option('--seed <word>', 'the same word, the same people; printed at the start')
    .optionsGroup('Console:')
    .option('--console [host:port]', 'where the console listens (default: 127.0.0.1:4280)')
    .option('--no-console', 'without a console')
    .option('--console-host <names>', 'a host that a proxy in front serves it as; may be given several times', list)
    .option('--allow-remote', 'listen on other addresses than loopback, in plain HTTP')
    .optionsGroup('Options:')
    .option('--config <file>', 'the same names in YAML; flags win')
    .addOption(policyOption())
    .addOption(storeOption())
    .option(
      '--file <file>',
      'SQLite file for what is kept beside a store that is no file (default: broom-serve.sqlite)',
    )
    .addOption(
      new Option('--tick <duration>', 'look for what is due at least this often (default: 60s)').argParser(
        durationOption('1s', '1h'),
      ),
    )
    .addOption(
      new Option('--grace <duration>', 'when told to stop, end what was begun within this (default: 25s)').argParser(
        durationOption('1s', '1h'),
      ),
    )
    .option('--dry-run', 'take in and decide, but act on nothing and send nothing')
    .option('--json-logs', 'logs as JSON, a line each')
    .action(async (options) => {
      const { serve } = await import('../commands/serve.ts');
      done(await serve(options, streams));
    });
};

const speedOption = (text: string): number => {
  const speed = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (speed < 1 || speed > 600) throw new InvalidArgumentError('expected a number from 1 to 600');
  return speed;
};
