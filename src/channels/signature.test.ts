import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { noon } from '../policy/testing/instances.ts';
import { sign, verifySignature } from './signature.ts';

const [body, secret] = ['{"key":"k"}', 'a secret'];
const header = sign(body, secret, noon);

test('a signature is the HMAC-SHA256 of the seconds, a dot and the body', () => {
  const mac = createHmac('sha256', secret)
    .update(`${noon.getTime() / 1000}.${body}`)
    .digest('hex');
  expect(header).toBe(`t=1772366400,v1=${mac}`);
});

describe('a signature is believed', () => {
  const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
  test.each([0, -5, 5])('%i minutes later', (minutes) => {
    expect(verifySignature({ header, body, secret, at: later(minutes) })).toBe(true);
  });

  test('for as long as its receiver says', () => {
    expect(verifySignature({ header, body, secret, at: later(30), tolerance: 30 * 60_000 })).toBe(true);
  });

  test.each([
    ['is old', { at: later(5.1) }],
    ['is of a time to come', { at: later(-5.1) }],
    ['is of another body', { body: `${body} ` }],
    ['is of another secret', { secret: 'another' }],
    ['is checked without a secret', { secret: '', header: sign(body, '', noon) }],
    ['has another time', { header: header.replace('t=1772366400', 't=1772366401') }],
    ['is cut', { header: header.slice(0, -2) }],
    ['is in capitals', { header: header.toUpperCase() }],
    ['is not there', { header: '' }],
    ['has more to it', { header: `${header},v1=0` }],
  ])('unless it %s', (_what, change) => {
    expect(verifySignature({ header, body, secret, at: noon, ...change })).toBe(false);
  });
});
