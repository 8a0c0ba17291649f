import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const here = new URL('.', import.meta.url).pathname;
const sources = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(
  // What is in sdk/ is loaded by sdk.ts, when it is needed; the store needs its client at once.
  (file) => file.endsWith('.ts') && !/\.test\.ts$|^(?:testing|sdk|dynamodb)\//.test(file),
);

test.each(sources)('%s loads none of the SDK before it is needed', (file) => {
  const eager = readFileSync(here + file, 'utf8').match(
    /^(?:import|export) (?!type\b)[^;]*from '(?:@aws-sdk\/|@smithy\/|(?:\.\.?\/)+sdk\/)[^']+'/gm,
  );
  expect(eager).toBeNull();
});
