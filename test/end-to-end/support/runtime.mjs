// Does what Lambda's runtime does: loads the bundle, and calls its handler with the events that it is sent, one at a
// time. The clock is the test's: `offset` ms ahead of the system's.
import { pathToFileURL } from 'node:url';

const [, , file] = process.argv;
let offset = 0;
const { createHandler } = await import(pathToFileURL(file).href);
const handler = createHandler({ now: () => new Date(Date.now() + offset) });

process.on('message', async ({ id, event, offset: ahead, remaining }) => {
  offset = ahead;
  const end = Date.now() + remaining;
  const context = {
    awsRequestId: `request-${id}`,
    invokedFunctionArn: process.env.FUNCTION_ARN,
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  try {
    process.send({ id, answer: await handler(event, context) });
  } catch (error) {
    process.send({ id, error: `${error.name}: ${error.message}` });
  }
});
process.send({ ready: true });
