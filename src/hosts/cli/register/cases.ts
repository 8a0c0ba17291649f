import { Option } from 'commander';
import type { Rail } from '../../../cases/types.ts';
import { durationOption, instantOption, list } from '../options.ts';
import type { Register } from './host.ts';
import { asOption, policyOption, reasonOption, storeOption } from './shared.ts';

const states = ['open', 'watching', 'clear', 'closed', 'all'] as const;
const rails = [
  'mode',
  'existing',
  'managed',
  'protection',
  'contested',
  'freeze',
  'budget-hour',
  'budget-day',
  'budget-org',
  'breaker',
  'clock',
  'dry-run',
  'old-policy',
  'denied',
  'no-access',
  'no-quarantine-group',
] as const satisfies readonly Rail[];
const aCase = 'an instance id, or region#instance-id';
const ahead = () => durationOption('1m', '3650d');

/** What is known of each instance, and what a person may have done with it. */
export const registerCases: Register = (program, { streams, done }) => {
  const cases = program.command('cases').description('look at what is known of instances, and give orders about them');
  cases
    .command('list')
    .description('list cases, those with a violation unless said')
    .addOption(new Option('--state <state>', 'only these').choices(states).default('open'))
    .option('--account <id>', 'only of this account')
    .option('--region <name>', 'only of this region')
    .addOption(new Option('--held <rail>', 'only with a step that this holds').choices(rails))
    .addOption(storeOption())
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { listCases } = await import('../commands/cases.ts');
      done(await listCases(options, streams));
    });
  cases
    .command('show')
    .description('all about one: verdicts, steps, orders, the command that mends it, history')
    .argument('<case>', aCase)
    .addOption(storeOption())
    .option('--json', 'as JSON')
    .action(async (text: string, options) => {
      const { showCase } = await import('../commands/cases.ts');
      done(await showCase(text, options, streams));
    });
  cases
    .command('exempt')
    .description('excuse it from rules for a while: judged and shown, and not acted on')
    .argument('<case>', aCase)
    .requiredOption('--until <time>', 'to the end of this day, or to this instant (UTC)', instantOption('until'))
    .addOption(reasonOption())
    .option('--rule <ids>', 'only from these rules', list)
    .addOption(policyOption())
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (text: string, options) => {
      const { exempt } = await import('../commands/orders.ts');
      done(await exempt(text, options, streams));
    });
  cases
    .command('postpone')
    .description('do nothing to it for a while; messages go on')
    .argument('<case>', aCase)
    .option('--for <duration>', 'for so long, such as 24h', ahead())
    .option('--until <time>', 'to the end of this day, or to this instant (UTC)', instantOption('until'))
    .addOption(reasonOption())
    .addOption(policyOption())
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (text: string, options) => {
      const { postpone } = await import('../commands/orders.ts');
      done(await postpone(text, options, streams));
    });
  cases
    .command('run')
    .description('have its next step fall due now; no guard rail and no read is skipped')
    .argument('<case>', aCase)
    .addOption(policyOption())
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (text: string, options) => {
      const { runNow } = await import('../commands/orders.ts');
      done(await runNow(text, options, streams));
    });
  cases
    .command('undo')
    .description('start what Broom stopped, restore what it quarantined, and leave it in peace for a while')
    .argument('<case>', aCase)
    .addOption(
      new Option('--for <duration>', 'leave it in peace for so long').argParser(ahead()).default(86_400_000, '24h'),
    )
    .addOption(reasonOption())
    .addOption(policyOption())
    .addOption(storeOption())
    .addOption(asOption())
    .action(async (text: string, options) => {
      const { undo } = await import('../commands/orders.ts');
      done(await undo(text, options, streams));
    });
};
