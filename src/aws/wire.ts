import type { ClockOffset } from './clock-offset.ts';

/** Where a middleware of the SDK stands to be the last before a request leaves, and the first when its answer comes. */
export const atTheWire = { step: 'deserialize', priority: 'low' } as const;

/** Notes the Date header of every answer, of refusals too. */
export const noteDates =
  (offset: ClockOffset, clock: () => Date) =>
  <Args, Result extends { response: unknown }>(next: (args: Args) => Promise<Result>) =>
  async (args: Args): Promise<Result> => {
    const sent = clock();
    const result = await next(args);
    offset.note(dateOf(result.response), sent, clock());
    return result;
  };

/** Asks `beforeSend` before each request; what it throws keeps the request back. */
export const askFirst =
  (beforeSend: () => void) =>
  <Args, Result>(next: (args: Args) => Promise<Result>) =>
  async (args: Args): Promise<Result> => {
    beforeSend();
    return next(args);
  };

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}
