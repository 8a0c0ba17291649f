/**
 * The SNS endpoint for hosts of your own: `ec2-broom/sns`. What is not named here is not public.
 */
export { type Fetches, fetchHandler } from '../adapters/fetch.ts';
export { type FissionContext, type FissionResult, fissionHandler } from '../adapters/fission.ts';
export { forwardTo } from '../adapters/forward-to.ts';
export { type FunctionUrlEvent, type FunctionUrlResult, lambdaHandler } from '../adapters/lambda.ts';
export { nodeHandler } from '../adapters/node.ts';
export type { PathApp } from '../adapters/posted.ts';
export { type MakeApp, type WebtaskContext, webtaskCallback, webtaskHttp } from '../adapters/webtask.ts';
export { createSnsApp, type SnsApp, type SnsParts } from './app.ts';
export type { Counts, Outcome } from './outcomes.ts';
export type { AcceptedMessage, Inbox } from './parts.ts';
export { createSnsServer } from './server.ts';
