import { Option } from 'commander';
import { forms, instantOption, jobsOption, list } from '../options.ts';
import type { Register } from './host.ts';

export const registerReplay: Register = (program, { streams, done }) => {
  program
    .command('replay')
    .description('judge a CloudTrail trail as it was written; touches nothing and needs no AWS account')
    .argument(
      '<paths...>',
      'log objects (.json.gz, .json), folders of them at any depth, s3://bucket/prefix, or - for standard input',
    )
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
      const { replay } = await import('../commands/replay.ts');
      done(await replay(paths, options, streams));
    });
};
