/** Beside what publishes, so that a bundle that only publishes does not hold it. */
export { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
