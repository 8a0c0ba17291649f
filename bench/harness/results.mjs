/** The results of a run as a page of Markdown: no path of the machine in it. */

import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { meter } from './measure.mjs';

/** @typedef {{ median: number, min: number, max: number }} Summary */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} version
 * @property {string | null} absent why it was not run, or what was wrong with its answer
 * @property {Summary | null} wall seconds
 * @property {number | null} cpu seconds, median
 * @property {number | null} peak bytes, the most of all rounds
 */

/** @typedef {{ label: string, peak: number | null, wall: number, json: number } | { label: string, absent: string }} MemoryRow */

/**
 * @typedef {object} Results
 * @property {Date} at
 * @property {boolean} quick
 * @property {number} rounds
 * @property {import('../corpus.mjs').Manifest} manifest
 * @property {Row[]} rows zcat first
 * @property {MemoryRow[]} memory
 * @property {{ literal: Summary, pattern: Summary } | { absent: string }} judge
 * @property {(import('../simulate.mjs').Totals & { wall: number }) | { absent: string }} simulated
 * @property {import('../lambda.mjs').LambdaResults | { absent: string }} lambda
 * @property {import('../sns.mjs').SnsResults | { absent: string }} sns
 */

const mib = (/** @type {number} */ bytes) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
const mb = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const seconds = (/** @type {number} */ value) => `${value.toFixed(2)} s`;
const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en-US');

function table(/** @type {readonly string[]} */ head, /** @type {readonly (readonly string[])[]} */ rows) {
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function system() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type();
  } catch {
    return type();
  }
}

/** The row of a tool, if it ran. */
const ran = (/** @type {Results} */ { rows }, /** @type {string} */ name) =>
  rows.find((row) => row.name === name && row.wall !== null)?.wall ?? null;

function tools(/** @type {Results} */ results) {
  const { rows, manifest } = results;
  const base = ran(results, 'zcat > /dev/null');
  const lines = rows.map(({ name, version, absent, wall, cpu, peak }) => {
    const shown = name.replace('|', '\\|');
    const tool = version === '' ? shown : `${shown} (${version})`;
    if (wall === null) return [tool, absent ?? '', '', '', '', '', ''];
    return [
      tool,
      seconds(wall.median),
      `${wall.min.toFixed(2)} to ${wall.max.toFixed(2)}`,
      cpu === null ? 'n/a' : seconds(cpu),
      peak === null ? 'n/a' : mib(peak),
      whole(manifest.bytes.json / 1e6 / wall.median),
      base === null ? 'n/a' : `${(base.median / wall.median).toFixed(2)}x`,
    ];
  });
  return table(['tool', 'wall, median', 'min to max, s', 'CPU', 'peak memory', 'MB of JSON/s', 'speed to zcat'], lines);
}

/** @type {readonly (readonly [string, number])[]} */
const targets = [
  ['zcat > /dev/null', 2],
  ['DuckDB read_json', 4],
  ['Python gzip + json.loads', 7],
];

const verdict = (/** @type {boolean} */ met) => (met ? 'met' : 'not met');

function speedTargets(/** @type {Results} */ results) {
  const broom = ran(results, 'Broom replay');
  const lines = targets.map(([name, times]) => {
    const other = ran(results, name);
    if (broom === null || other === null) return [`${times}x ${name}`, 'not measured', ''];
    const ratio = other.median / broom.median;
    return [`${times}x ${name}`, `${ratio.toFixed(2)}x`, verdict(ratio >= times)];
  });
  return table(['target for a replay, default jobs', 'measured', ''], lines);
}

function memory(/** @type {Results} */ { memory }) {
  const lines = memory.map((row) =>
    'absent' in row
      ? [row.label, '', '', row.absent]
      : [row.label, mb(row.json), seconds(row.wall), row.peak === null ? 'n/a' : mib(row.peak)],
  );
  const [small, large, single] = memory.map((row) => ('absent' in row ? null : row.peak));
  const said = [
    small && large ? `Four times the trail took ${(large / small).toFixed(2)}x the memory; the target is flat.` : '',
    single ? `One large object within 256 MiB resident: ${verdict(single <= 256 * 1024 ** 2)}.` : '',
  ];
  return [table(['replay of', 'JSON', 'wall', 'peak memory'], lines), ...said.filter((line) => line !== '')].join(
    '\n\n',
  );
}

function judgement(/** @type {Results} */ { judge }) {
  if ('absent' in judge) return judge.absent;
  const line = (/** @type {string} */ name, /** @type {Summary} */ value) => [
    name,
    whole(value.median),
    `${whole(value.min)} to ${whole(value.max)}`,
  ];
  const rows = [
    line('ten tag rules, literal values', judge.literal),
    line('ten tag rules, patterns (RE2)', judge.pattern),
  ];
  const target = `A million rule verdicts a second with ten tag rules: ${verdict(judge.literal.median >= 1e6)}.`;
  return [table(['policy', 'rule verdicts/s on one core, median', 'min to max'], rows), target].join('\n\n');
}

const ms = (/** @type {number} */ value) => `${value.toFixed(value < 20 ? 1 : 0)} ms`;

function func(/** @type {Results} */ { lambda }) {
  if ('absent' in lambda) return lambda.absent;
  const { bundle, cold, warm, calls } = lambda;
  const range = (/** @type {Summary} */ { min, max }) => `${min.toFixed(0)} to ${max.toFixed(0)}`;
  const lives = cold.map(({ name, imported, verdict, answered, rss }) => [
    name,
    ms(imported.median),
    ms(verdict.median),
    range(verdict),
    ms(answered.median),
    mib(rss),
  ]);
  const [ahead] = cold;
  const kib = (/** @type {number} */ bytes) => `${whole(bytes / 1024)} KiB`;
  const said = [
    `The bundle: ${kib(bundle.zip)} zipped, in ${bundle.files} files; importing it loads ${kib(bundle.eager)}.`,
    `A warm event: ${ms(warm.each.median)} to its answer (${range(warm.each)}), over ${whole(warm.events)} of them, one at a ` +
      `time; ${mib(warm.rss)} resident at most.`,
    ahead === undefined
      ? ''
      : `Under 150 ms from module load to first verdict: ${verdict(ahead.verdict.median < 150)}. Under 1 MB zipped: ` +
        `${verdict(bundle.zip < 1e6)}. Under 128 MB for events: ${verdict(Math.max(ahead.rss, warm.rss) < 128e6)}.`,
  ];
  const starts = table(
    ['cold start', 'module loaded', 'first verdict', 'min to max, ms', 'first answer', 'peak memory'],
    lives,
  );
  const kinds = /** @type {const} */ (['reads', 'writes', 'describes', 'acts', 'sts', 'sns']);
  const counted =
    'rows' in calls
      ? table(
          ['calls on AWS', 'DynamoDB reads', 'writes', 'EC2 describes', 'EC2 actions', 'STS', 'SNS'],
          calls.rows.map(({ name, counts }) => [name, ...kinds.map((kind) => String(counts[kind]))]),
        )
      : calls.absent;
  return [starts, said.filter((line) => line !== '').join('\n\n'), counted].join('\n\n');
}

function simulation(/** @type {Results} */ { simulated }) {
  if ('absent' in simulated) return simulated.absent;
  const { worlds, launches, hours, calls, reads, deaths, notices, messages, wall, breaches } = simulated;
  const lived = `${whole(launches)} launches in ${whole(worlds)} worlds of ${whole(hours / worlds)} hours each, lived through in ${seconds(wall)}: ${whole(reads)} reads, ${whole(calls)} calls on instances, ${whole(notices)} notices in ${whole(messages)} messages; ${whole(deaths)} processes died in the middle of something.`;
  if (breaches.length === 0) return `${lived} Every invariant held.`;
  return [`${lived} Broken: ${whole(breaches.length)}.`, ...breaches.slice(0, 10).map((breach) => `- ${breach}`)].join(
    '\n',
  );
}

function endpoint(/** @type {Results} */ { sns }) {
  if ('absent' in sns) return sns.absent;
  const { messages, hostile, rss } = sns;
  const answers = (/** @type {Record<string, number>} */ answered) =>
    Object.entries(answered)
      .map(([status, count]) => `${whole(count)} ${status}`)
      .join(', ');
  const ms = (/** @type {number} */ value) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  const row = (/** @type {string} */ what, /** @type {typeof messages | typeof hostile} */ load) => [
    what,
    whole(load.sent),
    seconds(load.wall / 1_000),
    answers(load.answered),
    ms(load.p50),
    ms(load.p99),
    seconds(load.cpu),
  ];
  return [
    table(
      ['requests', 'sent', 'within', 'answers', 'p50', 'p99', 'CPU of the endpoint'],
      [row(`messages, ${whole(messages.rate)} a second`, messages), row('of strangers', hostile)],
    ),
    `Lost: ${whole(messages.lost)}. Memory of the endpoint: ${mib(rss.start)} at the start, every ten seconds ${rss.eachTenSeconds.map((bytes) => (bytes / 1024 ** 2).toFixed(0)).join(', ')} MiB, ${mib(rss.max)} at most, ${mib(rss.end)} at the end.`,
  ].join('\n\n');
}

/**
 * @param {Results} results
 * @returns {string} Markdown
 */
export function page(results) {
  const { at, quick, rounds, manifest } = results;
  const [cpu] = cpus();
  const { bytes } = manifest;
  return `# Benchmark results

${at.toISOString().slice(0, 10)}${quick ? '; a quick run, too small to judge speed by' : ''}. Made by \`npm run bench${quick ? ' -- --quick' : ''}\`; run it on yours.

- Machine: ${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${mib(totalmem())} of memory; ${system()}, kernel ${release()}; Node ${process.versions.node}.
- Corpus: seed ${manifest.seed}; ${whole(manifest.objects)} objects, ${whole(manifest.records)} records; ${mb(bytes.gz)} gzipped, ${mb(bytes.json)} of JSON (${(bytes.json / bytes.gz).toFixed(1)} : 1).
- In it: ${manifest.launchCalls} launch calls that started ${manifest.instances} instances, ${manifest.refusedCalls} calls refused; dry runs: ${manifest.dryRuns}; records about instances told twice: ${manifest.duplicates}.

## Reading a trail

Whole processes, their start included, with the files in the page cache; each tool timed ${rounds === 1 ? 'once' : `${rounds} times`}, taking turns. Each answer was checked against what the corpus is known to hold, in every round. Only Broom judges a policy, too. DuckDB and Broom with default jobs use every core, the others one (the jq line two, in a pipe). ${meter}

${tools(results)}

${speedTargets(results)}

## Memory of a replay

${memory(results)}

## Judging

${judgement(results)}

## Simulated worlds

${simulation(results)}

## The Lambda function

The built bundle in processes of its own; a compliant launch handed over as SQS would; DynamoDB is a server on this machine that answers at once. A first verdict is there when its case leaves for the store. Calls are counted on an emulator; those of a violating launch without what two ticks cost anyway, and with entering its account for the first time.

${func(results)}

## The SNS endpoint

Messages that are signed ahead, sent at a steady rate from a process of its own over connections that stay open; each is verified, kept on the disk and answered, and taken out of the inbox beside that. Latency counts from the moment that a message was due to leave. Then what strangers might send: malformed, oversized, slow, forged. Lost is what was answered with 200 and is not in the file.

${endpoint(results)}
`;
}
