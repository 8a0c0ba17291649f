import { expect, test } from 'vitest';
import { missingEmulators } from '../../src/aws/testing/emulators.ts';

const missing = missingEmulators('moto', 'ministack');
const title =
  missing.length > 0
    ? `tests against ${missing.join(' and ')} were NOT RUN: not installed; node scripts/emulators.mjs install says why or mends it`
    : 'there are emulators to test the AWS calls on';

// Without them the suites that need one are skipped (see emulatorsOrSkip); CI does not do without.
test.skipIf(missing.length > 0 && process.env.CI !== 'true')(title, () => {
  expect(missing).toEqual([]);
});
