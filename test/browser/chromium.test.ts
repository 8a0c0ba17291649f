import { expect, test } from 'vitest';
import { executable } from './executable.ts';

const title =
  executable === null
    ? 'browser tests were NOT RUN: there is no Chromium here; npm run browser installs it'
    : 'there is a Chromium to test the pages in';

// Without one the other tests of this folder are left out (see vitest.config.ts); CI does not do without.
test.skipIf(executable === null && process.env.CI !== 'true')(title, () => {
  expect(executable).not.toBeNull();
});
