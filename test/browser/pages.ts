import type { Sighting } from '../../src/facts/types.ts';
import { readPage } from '../../src/hosts/cli/page-file.ts';
import { run } from '../../src/hosts/cli/program.ts';
import { live } from '../../src/replay/replay.ts';
import { at, everything, launched, policyOf, tagged, trailOf } from '../../src/replay/testing/story.ts';
import { compare } from '../../src/report/compare.ts';
import { toHtml } from '../../src/report/html.ts';
import { pageData } from '../../src/report/page-data.ts';
import { buildReport, type Report } from '../../src/report/report.ts';

/** The pages that the browser tests look at: as users get them, from the example to the worst that strangers write. */

const policyText = `
rules:
  - id: code-tag
    why: Finance splits the bill by this tag.
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: stop, after: 1h }, { do: terminate, after: 1d }]
  - id: owner
    require: { tags: { Owner: present } }
    steps: [notify]
accounts: { shop: "111122223333" }
`;
const policy = policyOf(policyText);

type Change = (report: Report) => Report;

/** The page of a story under two rules. */
async function told(story: readonly Sighting[], change: Change = (report) => report, lastAt: string | number = '30d') {
  const trail = trailOf(story, lastAt);
  const report = change(buildReport(trail, await live(trail, policy, everything), everything));
  return toHtml(readPage(), pageData(report, { policy, madeBy: '0.0.0' }));
}

/** What `npm start` writes. */
export const examplePage = (): Promise<string> => {
  example ??= makeExample();
  return example;
};
let example: Promise<string> | undefined;

async function makeExample(): Promise<string> {
  const texts: string[] = [];
  const isTerminal = { out: false, err: false };
  const streams = { out: (text: string) => texts.push(text), err: () => {}, isTerminal, env: {} };
  const args = ['replay', 'examples/trail', '--policy', 'examples/code-tag.yaml', '--format', 'html'];
  await run(args, streams);
  return texts.join('');
}

export const emptyPage = (): Promise<string> => told([]);
const good = { Code: 'LOL', Owner: 'alice' };
export const cleanPage = (): Promise<string> =>
  told([launched('i-0a', 0, { tags: good }), launched('i-0b', '3h', { tags: good })]);
export const onePage = (): Promise<string> =>
  told([launched('i-0123456789abcdef0', 0, { tags: { ...good, Code: 'lol' } })], undefined, '2h');

export const incompletePage = (): Promise<string> =>
  told([launched('i-0a', 0, { tags: good }), launched('i-0b', 60, { tags: { Owner: 'bob' } })], (report) => ({
    ...report,
    incomplete: true,
    objects: { read: 1, skipped: 0, failed: 7 },
    launchesWithoutIds: 2,
    problems: Array.from({ length: 7 }, (_, i) => ({
      object: `AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/0${i + 1}/object-${i}.json.gz`,
      place: i % 2 === 0 ? null : `Records[${i}]`,
      reason: 'the gzip stream ends early',
    })),
  }));

export async function comparedPage(): Promise<string> {
  const story = [launched('i-0a', 0, { tags: good }), launched('i-0b', 60, { tags: { Owner: 'bob' } })];
  const trail = trailOf(story);
  const before = policyOf('rules: [{ id: code-tag, require: { tags: { Code: present } }, steps: [notify] }]');
  const life = await live(trail, policy, everything);
  const comparison = compare(await live(trail, before, everything), life, at('30d'));
  return toHtml(readPage(), pageData(buildReport(trail, life, everything), { policy, madeBy: '0.0.0', comparison }));
}

/** What strangers write; each calls `window.hacked` where it is taken for more than text. */
export const hostile: readonly string[] = [
  '<script>window.hacked=1</script>',
  '</script><script>window.hacked=1</script>',
  '<img src=x onerror="window.hacked=1">',
  '"><svg onload=window.hacked=1>',
  "javascript:window.hacked=1//'",
  '<!--<script>',
  ']]></style><style>*{display:none}</style>',
  '\u202egnp.exe\u202c \u200bzero\u200bwidth',
  '\u0000\u001b[2J\u0007\r\nsecond line\u2028third',
  'שלום עולם '.repeat(25),
  'W'.repeat(256),
  'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309',
  '=HYPERLINK("http://192.0.2.1")',
  '$& $` $1 {{x}} %s',
  '"BROOM-REPORT-DATA"',
  ' GGG ',
  '\ud800',
];

/** Ten thousand findings over ninety days, from many people in some accounts and regions, many of them hostile. */
export const hugePage = (): Promise<string> => {
  huge ??= told(thousand(), tenfold, '91d');
  return huge;
};
let huge: Promise<string> | undefined;

function thousand(): Sighting[] {
  const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'sa-east-1'];
  return Array.from({ length: 1_000 }, (_, i): Sighting[] => {
    const id = `i-${i.toString(16).padStart(17, '0')}`;
    const strange = hostile[i % hostile.length] ?? '';
    const name = i % 5 === 0 ? `${strange} ${i % 700}` : `person-${(i * i) % 97}`;
    const ref = { id, account: `${100_000_000_000 + (i % 23)}`, region: regions[i % regions.length] ?? '' };
    const launch = launched(id, i * 7_700, { tags: { Owner: 'somebody', Code: strange } });
    if (launch.kind !== 'launched') throw new Error('not a launch');
    const principal = { ...launch.launch.principal, name };
    const moved: Sighting = { ...launch, ref, launch: { ...launch.launch, principal } };
    const mended: Sighting = { ...tagged(id, i * 7_700 + 30 + (i % 90) * 200, good), ref };
    return i % 4 === 0 ? [moved, mended] : [moved];
  }).flat();
}

/** Everything ten times, the instances under other ids: the first digit of an id says which time. */
function tenfold(report: Report): Report {
  const times = (n: number): number => n * 10;
  const counts = <T extends object>(of: T): T =>
    Object.fromEntries(Object.entries(of).map(([key, n]) => [key, typeof n === 'number' ? times(n) : n])) as T;
  const { principal, account, region, day } = report.groups;
  return {
    ...report,
    records: times(report.records),
    launchCalls: times(report.launchCalls),
    instances: times(report.instances),
    verdicts: counts(report.verdicts),
    steps: counts(report.steps),
    healed: counts(report.healed),
    rules: report.rules.map((rule) => ({ ...counts(rule), verdicts: counts(rule.verdicts) })),
    groups: {
      principal: principal.map(counts),
      account: account.map(counts),
      region: region.map(counts),
      day: day.map(counts),
    },
    findings: report.findings.flatMap((finding) =>
      Array.from({ length: 10 }, (_, i) => ({ ...finding, instanceId: `i-${i}${finding.instanceId.slice(3)}` })),
    ),
  };
}
