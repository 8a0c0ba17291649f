/** Named one by one, so that a bundle holds no more of the SDK: its other commands are 95 % of it. */
export {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
