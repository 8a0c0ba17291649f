#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { run } from './program.ts';

/** Writes all of it before going on, also to a pipe that is slower than we are; a reader that has left is no error. */
function write(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

// The SDK is locked to what was tested, and warns of what later ones will need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => write(1, text),
  err: (text) => write(2, text),
  isTerminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
  env: process.env,
});
// A connection that was left open, or work that a service did not end in its time, keeps nobody waiting.
setTimeout(() => process.exit(), 1_000).unref();
