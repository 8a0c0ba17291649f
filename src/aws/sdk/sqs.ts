/** Named one by one, so that a bundle holds no more of the SDK: its other commands are 95 % of it. */
export {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
