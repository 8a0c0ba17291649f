import { configDefaults, defineConfig } from 'vitest/config';
import ClosingLine from './scripts/closing-line.ts';
import { executable } from './test/browser/executable.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/**/*.test.ts'],
    // Without a browser one skipped test says that these were not run.
    exclude: [...configDefaults.exclude, ...(executable === null ? ['test/browser/{page,console}*.test.ts'] : [])],
    reporters: ['default', new ClosingLine()],
    // A stray console line in a test hides a real one in a run.
    onConsoleLog: () => {
      throw new Error('a test wrote to the console');
    },
    testTimeout: 30_000,
    // The SDK says in every process that next year's releases want Node 22; the lock file has one of this year.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
