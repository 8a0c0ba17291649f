// Brings up programs that answer as AWS does, for the integration tests; each in a Python environment of its own.
//
//   node scripts/emulators.mjs install [--if-possible] [name…]   moto, ministack and the AWS CLI, or those named
//   node scripts/emulators.mjs check [name…]                     says what is missing; exit 1 when something is
//   node scripts/emulators.mjs where <name>                      the folder of its Python environment
//   node scripts/emulators.mjs start <name> [--port N] [--env KEY=VALUE]… [--json]   until Ctrl-C
//
// --json is for a program that starts one: a line of JSON when it is ready, and it ends when standard input ends, so
// that nothing outlives a test run that was killed. The first line of emulators/<name>.txt is the version; the others
// are all that it needs, so pip has nothing to choose. BROOM_PYTHON names the Python to use.
import { install } from './emulators/install.mjs';
import { emulators, isInstalled, placeOf, Trouble, tools, usual } from './emulators/kinds.mjs';
import { start } from './emulators/start.mjs';

function missing(names) {
  return names.filter((name) => !isInstalled(placeOf(name)));
}

const known = { ...emulators, ...tools };

function readArguments([verb, ...rest]) {
  const options = { names: [], env: {}, json: false, ifPossible: false, port: undefined };
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === '--json') options.json = true;
    else if (word === '--if-possible') options.ifPossible = true;
    else if (word === '--port') options.port = Number(rest[++at]);
    else if (word === '--env') {
      const [key, ...value] = (rest[++at] ?? '').split('=');
      options.env[key] = value.join('=');
    } else if (Object.hasOwn(known, word)) options.names.push(word);
    else throw new Trouble(`unknown: ${word}; there are ${Object.keys(known).join(', ')}`);
  }
  return { verb, ...options, names: options.names.length === 0 ? usual : options.names };
}

async function main() {
  const { verb, names, ifPossible, ...options } = readArguments(process.argv.slice(2));
  if (verb === 'install') {
    try {
      const places = await Promise.all(names.map(install));
      process.stdout.write(`ok: ${names.map((name, at) => `${name} ${places[at].version}`).join(', ')}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof Trouble && ifPossible) || process.env.CI === 'true') throw error;
      process.stderr.write(`left out: tests against AWS emulators (${names.join(', ')}): ${error.message}\n`);
      return 0;
    }
  }
  if (verb === 'check') {
    const lacking = missing(names);
    if (lacking.length > 0) process.stdout.write(`${lacking.join(' ')}\n`);
    return lacking.length === 0 ? 0 : 1;
  }
  if (verb === 'where' && names.length === 1) {
    process.stdout.write(`${placeOf(names[0]).folder}\n`);
    return 0;
  }
  if (verb === 'start' && names.length === 1 && Object.hasOwn(emulators, names[0])) return start(names[0], options);
  throw new Trouble('say install [name…], check [name…], where <name> or start <name>');
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Trouble ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
