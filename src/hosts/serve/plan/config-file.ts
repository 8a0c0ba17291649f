import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { byPlace, formatDiagnostic, type Problem } from '../../../policy/diagnostics.ts';
import { aDuration, durationPattern, parseDuration } from '../../../policy/durations.ts';
import { diagnoser, linesOf } from '../../../policy/load.ts';
import { rawValue } from '../../../policy/raw-value.ts';
import { readYaml } from '../../../policy/read-yaml.ts';
import { flag, listOf, text, wanted } from '../../../policy/schema-parts.ts';
import { shapeProblems } from '../../../policy/shape.ts';
import { fileErrorOf } from '../../../replay/file-error.ts';
import { Mistake } from '../../cli/exit.ts';
import { anAddress, parseAddress } from './address.ts';
import type { Choices } from './choices.ts';

/** A config is some lines. */
const mostBytes = 64 * 1024;

const some = (what: string) => text(what, /^[^\0]{1,2000}$/);
const address = z
  .string(wanted(`true, false, or ${anAddress}`))
  .refine((one) => /^(true|false)$/.test(one) || parseAddress(one) !== null, wanted(`true, false, or ${anAddress}`));
const duration = text(aDuration, durationPattern);
const names = (what: string, plural: string) =>
  z.union([some(what), listOf(some(what), plural)], wanted(`${what}, or a list of ${plural}`));

/** The keys are the names of the flags, and mean the same. */
const schema = z
  .strictObject(
    {
      sns: address,
      topic: names('the ARN of a topic', 'ARNs of topics'),
      'sns-path': some('a path such as /sns'),
      subscribe: some('the ARN of a topic'),
      'public-url': some('a URL'),
      sqs: names('the URL of a queue', 'URLs of queues'),
      trail: names('a folder', 'folders'),
      simulate: flag,
      speed: z.number(wanted('a number from 1 to 600')),
      seed: some('a word'),
      console: address,
      'console-host': names('a host such as broom.example.com', 'hosts'),
      'allow-remote': flag,
      policy: some('a file'),
      store: some('sqlite:FILE or dynamodb:TABLE'),
      file: some('a file'),
      tick: duration,
      grace: duration,
      'dry-run': flag,
      'json-logs': flag,
    },
    wanted('a map with sns, sqs, trail, console and others'),
  )
  .partial();

/**
 * Reads a config file. Files and folders that it names lie beside it, unless their paths are absolute.
 *
 * @throws {Mistake} with every mistake in it at once, each with its line, the value seen and the value wanted
 */
export function readConfig(file: string): Choices {
  const written = readText(file);
  const { tree, problems } = readYaml(written);
  const raw = tree === null ? {} : rawValue(tree, schema);
  const found = [...problems.map(aboutConfig), ...(tree === null ? [] : shapeProblems(raw, schema))];
  if (found.length > 0) {
    const diagnose = diagnoser(file, tree, linesOf(written));
    throw new Mistake(
      found
        .map(diagnose)
        .sort(byPlace)
        .map((one) => formatDiagnostic(one, written))
        .join('\n'),
    );
  }
  return choicesOf(schema.parse(raw), dirname(file));
}

function readText(file: string): string {
  try {
    if (statSync(file).size > mostBytes) throw new Mistake(`${file}: expected at most 64 KiB`);
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Mistake) throw error;
    throw new Mistake(`${file}: ${fileErrorOf(error)}`, { cause: error });
  }
}

/** The reader of YAML speaks of policies, which is what it mostly reads. */
const aboutConfig = (problem: Problem): Problem =>
  problem.message === undefined
    ? problem
    : { ...problem, message: problem.message.replace(/\b(a|the) policy\b/g, (_, which: string) => `${which} config`) };

const asFlag = (one: string | undefined): string | boolean | undefined =>
  one === 'true' || one === 'false' ? one === 'true' : one;
const asList = (one: string | string[] | undefined): readonly string[] | undefined =>
  typeof one === 'string' ? [one] : one;

function choicesOf(config: z.infer<typeof schema>, folder: string): Choices {
  const beside = (path: string): string => resolve(folder, path);
  const { sns, topic, sqs, trail, simulate, speed, seed, console, subscribe, policy, store, file, tick, grace } =
    config;
  const choices: { [Name in keyof Choices]: Choices[Name] | undefined } = {
    sns: asFlag(sns),
    topic: asList(topic),
    snsPath: config['sns-path'],
    subscribe,
    publicUrl: config['public-url'],
    sqs: asList(sqs),
    trail: asList(trail)?.map(beside),
    simulate,
    speed,
    seed,
    console: asFlag(console),
    consoleHost: asList(config['console-host']),
    allowRemote: config['allow-remote'],
    policy: policy && beside(policy),
    store: store?.replace(/^sqlite:(?!:memory:)(.+)$/s, (_, path: string) => `sqlite:${beside(path)}`),
    file: file && beside(file),
    tick: (tick && parseDuration(tick)) || undefined,
    grace: (grace && parseDuration(grace)) || undefined,
    dryRun: config['dry-run'],
    jsonLogs: config['json-logs'],
  };
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
}
