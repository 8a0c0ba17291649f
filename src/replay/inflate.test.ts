import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inflateAtOnce, mostAtOnce } from './inflate.ts';

test('a text too long to be held is not, whatever length the gzip claims', () => {
  const gzip = gzipSync(Buffer.alloc(mostAtOnce + 1), { level: 1 });
  expect(inflateAtOnce(gzip)).toBeNull();
  expect(inflateAtOnce(Buffer.concat([gzip, gzipSync('y')]))).toBeNull();
});

test('a length that claims too little costs nothing but time', () => {
  const text = Buffer.alloc(1_000_000, 'x');
  expect(inflateAtOnce(Buffer.concat([gzipSync(text), gzipSync('y')]))?.toString('latin1', 999_999)).toBe('xy');
});
