import { expect, test } from 'vitest';
import { isNoAccess, NoAccessError, TooLateError, troubleOf, whyOf } from './errors.ts';
import { refusal } from './testing/mocked-calls.ts';

test.each([
  ['UnauthorizedOperation', 403, 'denied'],
  ['AccessDenied', 403, 'denied'],
  ['AccessDeniedException', 400, 'denied'],
  ['InvalidClientTokenId', 403, 'no-access'],
  ['OptInRequired', 401, 'no-access'],
  ['RequestLimitExceeded', 503, 'throttled'],
  ['Throttling', 400, 'throttled'],
  ['SomethingNew', 429, 'throttled'],
  ['InvalidInstanceID.NotFound', 400, 'unknown-instance'],
  ['InvalidInstanceID.Malformed', 400, 'unknown-instance'],
  ['ExpiredToken', 400, 'expired'],
  ['RequestExpired', 400, 'expired'],
  ['AuthFailure', 401, 'expired'],
  ['InternalError', 500, 'unreachable'],
  ['SomethingNew', 503, 'unreachable'],
  ['InvalidParameterValue', 400, 'other'],
])('%s with status %i is %s', (name, status, trouble) => expect(troubleOf(refusal(name, 'x', status))).toBe(trouble));

test.each([
  ['a connection that was refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unreachable'],
  ['a connection that broke', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'unreachable'],
  ['a timeout', Object.assign(new Error('too slow'), { name: 'TimeoutError' }), 'unreachable'],
  ['no credentials', Object.assign(new Error('none'), { name: 'CredentialsProviderError' }), 'no-access'],
  ['our own deadline', new TooLateError('late'), 'too-late'],
  ['an account that is not ours', new NoAccessError('no'), 'no-access'],
  ['a fault of ours', new TypeError('x is undefined'), 'other'],
  ['what is no error', 'text', 'other'],
])('%s has its own class', (_what, error, trouble) => expect(troubleOf(error)).toBe(trouble));

test('credentials that were refused twice are no access, and an old clock is not', () => {
  expect(isNoAccess(refusal('AuthFailure', 'x', 401))).toBe(true);
  expect(isNoAccess(refusal('RequestExpired'))).toBe(false);
});

test('what AWS says is cut to one line without control characters', () => {
  expect(whyOf(refusal('Odd', 'a\n\u202Eb\u0007  c'))).toBe('Odd: a b c');
  expect(whyOf(refusal('Odd', 'x'.repeat(1_000)))).toHaveLength(300);
  expect(whyOf(undefined)).toBe('an error that says nothing');
});
