import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileErrorOf } from '../../../replay/file-error.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { starterPolicy } from '../starter-policy.ts';

const schema = join('node_modules', 'ec2-broom', 'policy.schema.json');

/** Writes a policy to begin with, and says what to do next. Never writes over a file that is there. */
export function init(file: string, { out }: Streams): ExitCode {
  if (!/\.ya?ml$/i.test(file))
    throw new Mistake(`${file}: expected a name that ends in .yaml; the policy will be YAML`);
  try {
    writeFileSync(file, starterPolicy(schemaFrom(dirname(resolve(file)))), { flag: 'wx' });
  } catch (error) {
    throw new Mistake(`${file}: ${whyNot(error)}`, { cause: error });
  }
  const named = file === 'broom.yaml' ? '' : ` --policy ${file}`;
  out(`${file} is written. It only observes: it tells, and changes nothing.

Next:
  1. Open it, and write the tags that your instances must carry.
  2. broom check${file === 'broom.yaml' ? '' : ` ${file}`}
     says every mistake, the values that hold, and what the policy may do.
  3. broom replay ~/logs${named}
     shows what it would have found in your own CloudTrail logs. It touches nothing and needs no AWS account.
`);
  return exitCode.ok;
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST') return 'it is there already, and was left as it is; name another file';
  return code === 'ENOENT' ? 'there is no such folder; make it first' : fileErrorOf(error);
}

/**
 * The package's schema as seen from the policy's folder: of the nearest node_modules that has it, else where
 * `npm install` would put it for the folder one is in.
 */
function schemaFrom(folder: string): string {
  let home = folder;
  while (!existsSync(join(home, schema)) && dirname(home) !== home) home = dirname(home);
  if (!existsSync(join(home, schema))) home = process.cwd();
  const path = relative(folder, join(home, schema)).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
