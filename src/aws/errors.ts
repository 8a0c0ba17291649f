/** No credentials of ours can be used in an account or region. */
export class NoAccessError extends Error {
  override readonly name = 'NoAccessError';
}

/** The request budget of an account and region would not have let the call leave in time. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

/** EC2 knows no instance of that id. */
export class UnknownInstanceError extends Error {
  override readonly name = 'UnknownInstanceError';
}

/** The moment had passed after which the call must not leave; it did not. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError';
}

/**
 * What went wrong with a call, as far as it decides what follows.
 *
 * - `no-access`: no credentials, or ones that AWS does not take there (region disabled, account blocked)
 * - `denied`: they are good, and a policy of the role, the account or the organization refuses
 * - `expired`: new credentials, or a corrected clock, may be taken
 * - `unknown-instance`: EC2 knows no instance of that id (yet, or any more)
 * - `unreachable`: network, timeout or a fault of AWS's: nobody knows whether it was done
 */
export type Trouble =
  | 'no-access'
  | 'denied'
  | 'expired'
  | 'throttled'
  | 'unknown-instance'
  | 'too-late'
  | 'unreachable'
  | 'other';

const troubles: ReadonlyMap<string, Trouble> = new Map([
  ...each('no-access', [
    'NoAccessError',
    'CredentialsProviderError',
    'TokenProviderError',
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'InvalidAccessKeyId',
    'OptInRequired',
    'RegionDisabledException',
    'PendingVerification',
    'Blocked',
  ]),
  ...each('denied', [
    'UnauthorizedOperation',
    'Client.UnauthorizedOperation',
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationError',
    'AuthorizationErrorException',
  ]),
  ...each('expired', [
    'ExpiredToken',
    'ExpiredTokenException',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'TokenRefreshRequired',
    // Both of these also stand for a clock that is off, and AuthFailure for a region that is not enabled.
    'AuthFailure',
    'SignatureDoesNotMatch',
  ]),
  ...each('throttled', [
    'BudgetError',
    'RequestLimitExceeded',
    'Client.RequestLimitExceeded',
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'EC2ThrottledException',
    'TooManyRequestsException',
    'SlowDown',
    'KMSThrottlingException',
  ]),
  ...each('unknown-instance', ['UnknownInstanceError', 'InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed']),
  ...each('too-late', ['TooLateError']),
  ...each('unreachable', ['TimeoutError', 'AbortError', 'InternalError', 'ServiceUnavailable', 'Unavailable']),
]);

function each(trouble: Trouble, names: readonly string[]): [string, Trouble][] {
  return names.map((name) => [name, trouble]);
}

/** By the error's name: prose changes. Where AWS gave no code at all, the HTTP status decides, or that none came. */
export function troubleOf(error: unknown): Trouble {
  const known = troubles.get(nameOf(error));
  if (known !== undefined) return known;
  const status = statusOf(error);
  if (status === 429) return 'throttled';
  if (status !== null) return status >= 500 ? 'unreachable' : 'other';
  return isSystemError(error) ? 'unreachable' : 'other';
}

/** Asked after new credentials and a corrected clock were tried: where AuthFailure stays, a region is not enabled. */
export const isNoAccess = (error: unknown): boolean =>
  troubleOf(error) === 'no-access' || nameOf(error) === 'AuthFailure';

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** In AWS's words, on one line of at most 300 characters: they may hold what strangers wrote. */
export function whyOf(error: unknown): string {
  const text = error instanceof Error ? error.message.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() : '';
  const name = nameOf(error);
  const prefix = name === '' || name === 'Error' || name.endsWith('Error') ? '' : `${name}: `;
  return `${prefix}${text}`.slice(0, 300) || 'an error that says nothing';
}

function statusOf(error: unknown): number | null {
  const metadata = own(error, '$metadata');
  const status = own(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

/** Node's: ECONNREFUSED, ECONNRESET, ENOTFOUND, EPIPE and so on. */
const isSystemError = (error: unknown): boolean => {
  const code = own(error, 'code');
  return typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_\w+)$/.test(code);
};

const own = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
