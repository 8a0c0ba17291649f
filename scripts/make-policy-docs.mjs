// Writes what is made from the policy's schema: docs/policy.md and policy.schema.json. Run after a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { policyJsonSchema } from '../dist/policy/json-schema.js';
import { policyPage } from '../dist/policy/reference/page.js';

const at = (path) => new URL(`../${path}`, import.meta.url);

writeFileSync(at('docs/policy.md'), policyPage(readFileSync(at('scripts/policy.template.md'), 'utf8')));
writeFileSync(at('policy.schema.json'), `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
