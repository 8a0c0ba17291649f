import { Option } from 'commander';
import { list } from '../options.ts';
import type { Register } from './host.ts';
import { policyOption } from './shared.ts';

const documents = ['host', 'host-trust', 'actor', 'actor-trust', 'scp'] as const;

export const registerIam: Register = (program, { streams, done }) => {
  program
    .command('iam')
    .description('print the exact IAM documents that a policy needs, each statement with its reason')
    .addOption(policyOption())
    .option(
      '--accounts <ids>',
      'the accounts to act in, by id or name (default: the policy’s, else the home account)',
      list,
    )
    .addOption(new Option('--host <kind>', 'what runs Broom').choices(['lambda', 'worker']).default('lambda'))
    .option('--home-account <id>', 'the account that the host lives in (default: BROOM_HOME_ACCOUNT)')
    .option('--home-region <name>', 'its region (default: AWS_REGION)')
    .option('--host-role <name>', 'the role that the host runs as', 'BroomHost')
    .option('--function <name>', 'the Lambda function', 'broom')
    .option('--table <name>', 'the DynamoDB table (default: BROOM_TABLE)')
    .option('--queue <arns>', 'the queues that it takes from', list)
    .option('--dead-letters <arns>', 'the queues for what can never be read', list)
    .option('--subscribe <arns>', 'the topics that it subscribes its endpoint to', list)
    .option('--bucket <names>', 'the buckets of log objects (default: BROOM_BUCKETS)', list)
    .option('--policy-source <place>', 'where the host reads its policy: s3://bucket/key or ssm:/name')
    .option('--external-id <id>', 'asked for when a role is assumed (default: BROOM_EXTERNAL_ID)')
    .option('--tagger <arns>', 'further roles that may write reserved tags, patterns allowed', list)
    .option('--enforce', 'as if every rule were enforcing')
    .addOption(new Option('--document <name>', 'print this one alone, as IAM takes it').choices(documents))
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { iam } = await import('../commands/iam.ts');
      done(await iam(options, streams));
    });
};
