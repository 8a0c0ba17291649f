import { Option } from 'commander';
import { forms, list } from '../options.ts';
import type { Register } from './host.ts';
import { policyOption, storeOption } from './shared.ts';

export const registerScan: Register = (program, { streams, done }) => {
  program
    .command('scan')
    .description('judge what runs now, in all accounts and regions; changes nothing in AWS')
    .addOption(policyOption())
    .option('--account <ids>', 'these accounts, by id or by name (default: the policy’s, else your own)', list)
    .option('--region <names>', 'these regions, or all (default: all that are enabled in each account)', list)
    .addOption(new Option('--format <form>', 'the form of the report').choices(forms).default('table'))
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write the report to a file')
    .option('--report <file>', 'write the HTML report as well, beside any form')
    .option('--all', 'show every finding, not only the gravest')
    .addOption(new Option('--fail-on <what>', 'exit with 1 when there is any').choices(['violation']))
    .option('--open-cases', 'put what is seen into a store, for the service to follow')
    .addOption(storeOption())
    .action(async (options) => {
      const { scan } = await import('../commands/scan.ts');
      done(await scan(options, streams));
    });
};
