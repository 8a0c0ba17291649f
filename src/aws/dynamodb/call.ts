import { setTimeout } from 'node:timers/promises';
import { StoreError } from '../../stores/store-error.ts';

/** Answers after which the same call may be made again: nothing was written. The SDK tries some of them by itself first. */
const passing = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
]);

/** Reasons of a cancelled transaction after which it may be made again. */
const passingReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const mostTries = 8;

/**
 * Makes a call until it is answered, a few times. The waits, 25 ms and twice as much each time, vary, so that those who
 * collided do not meet again.
 *
 * @throws {StoreError} that names what was called; a condition that failed is thrown as the SDK gave it
 */
export async function call<T>(what: string, make: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await make();
    } catch (error) {
      if (nameOfError(error) === 'ConditionalCheckFailedException' || isRefusal(error)) throw error;
      if (!isPassing(error) || tries === mostTries) throw storeError(what, error);
      await setTimeout(Math.min(1_000, 25 * 2 ** (tries - 1)) * (0.5 + Math.random()));
    }
  }
}

export const nameOfError = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Why a transaction was cancelled, one for each of its items; null of any other error. */
export function reasonsOf(error: unknown): readonly { readonly Code?: string; readonly Item?: unknown }[] | null {
  if (nameOfError(error) !== 'TransactionCanceledException') return null;
  const reasons: unknown = Reflect.get(error as object, 'CancellationReasons');
  return Array.isArray(reasons) ? reasons : [];
}

/** Some condition of a transaction did not hold. */
const isRefusal = (error: unknown): boolean =>
  (reasonsOf(error) ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed');

function isPassing(error: unknown): boolean {
  if (passing.has(nameOfError(error))) return true;
  const codes = (reasonsOf(error) ?? []).map(({ Code }) => Code ?? 'None').filter((code) => code !== 'None');
  return codes.length > 0 && codes.every((code) => passingReasons.has(code));
}

function storeError(what: string, cause: unknown): StoreError {
  const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new StoreError(`DynamoDB did not ${what}: ${message}`, { cause });
}
