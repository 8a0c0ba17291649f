/**
 * Measures rule verdicts a second on one core: ten tag rules with literal values, then ten with patterns (RE2).
 *
 * Prints `{ "literal": {median,min,max}, "pattern": {…} }`, verdicts a second. Run it by `npm run bench`, which builds first.
 */

import { summary } from './harness/measure.mjs';

const { loadPolicy } = await import('../dist/policy/load.js');
const { judge } = await import('../dist/policy/judge.js');
const { fold, unseen } = await import('../dist/facts/fold.js');
const { listing } = await import('../dist/facts/tags.js');

const launchedAt = new Date(Date.UTC(2026, 2, 2, 9));
const keys = ['Code', 'Owner', 'Team', 'Service', 'CostCenter', 'Environment', 'Project', 'Tier', 'Backup', 'Contact'];

const rules = (/** @type {(key: string) => object} */ requirement) =>
  JSON.stringify({
    rules: keys.map((key) => ({
      id: `${key.toLowerCase()}-tag`,
      require: { tags: { [key]: requirement(key) } },
      steps: ['notify'],
    })),
  });

/** Every third instance lacks a key, every fifth has a near miss. */
function instances(/** @type {string} */ good, /** @type {string} */ bad) {
  return Array.from({ length: 500 }, (_, nth) => {
    const ref = { account: '111122223333', region: 'eu-west-1', id: `i-${String(nth).padStart(17, '0')}` };
    const held = keys.filter((_, index) => nth % 3 !== 0 || index !== nth % keys.length);
    const tags = held.map((key, index) => [key, nth % 5 === 0 && index === nth % keys.length ? bad : good]);
    const evidence = { eventId: `event-${nth}`, object: 'bench' };
    const seen = { kind: 'seen', state: 'running', facts: {}, tags: listing(tags, launchedAt) };
    return fold(unseen(ref), { ref, at: launchedAt, arrived: launchedAt, evidence, ...seen });
  });
}

function measure(/** @type {object} */ policy, /** @type {object[]} */ all) {
  const round = (/** @type {number} */ seconds) => {
    const until = process.hrtime.bigint() + BigInt(seconds * 1e9);
    const begun = process.hrtime.bigint();
    let verdicts = 0;
    while (process.hrtime.bigint() < until) for (const one of all) verdicts += judge(policy, one, launchedAt).size;
    return verdicts / (Number(process.hrtime.bigint() - begun) / 1e9);
  };
  round(1);
  return summary(Array.from({ length: 5 }, () => round(1)));
}

/** Refuses to time a judge that gives other verdicts than the instances were made for. */
function prove(/** @type {object} */ policy, /** @type {object[]} */ all) {
  const found = all.flatMap((one) => [...judge(policy, one, launchedAt).values()]);
  const violations = found.filter((verdict) => verdict.kind === 'violation').length;
  const compliant = found.filter((verdict) => verdict.kind === 'compliant').length;
  if (
    found.length !== all.length * keys.length ||
    violations + compliant !== found.length ||
    violations < all.length / 4
  ) {
    throw new Error(`${compliant} compliant and ${violations} violations of ${found.length}`);
  }
}

/** @type {Record<string, unknown>} */
const results = {};
for (const [name, requirement, good, bad] of /** @type {const} */ ([
  ['literal', () => ['LOL', 'GGG', 'BRB', 'YLO'], 'BRB', 'brb'],
  ['pattern', () => ({ pattern: '[a-z.]+@example\\.com' }), 'first.last@example.com', 'First.Last@example.com'],
])) {
  const { policy } = loadPolicy({ text: rules(requirement), file: 'bench.yaml', readFile: () => null });
  const all = instances(good, bad);
  prove(policy, all);
  results[name] = measure(policy, all);
}
process.stdout.write(`${JSON.stringify(results)}\n`);
