import { homeRegion } from '../../../aws/iam/caller.ts';
import { type IamDocument, toIam } from '../../../aws/iam/document.ts';
import { type IamOptions, iamDocuments } from '../../../aws/iam/index.ts';
import type { Policy } from '../../../policy/types.ts';
import { columns } from '../../../report/columns.ts';
import { plain } from '../../../report/plain.ts';
import { type Settings, settingsFrom } from '../../service/settings.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { policyPath, requirePolicy } from '../policy-file.ts';
import { accountsOf } from '../scan/places.ts';

export interface IamCommandOptions {
  readonly policy?: string;
  readonly accounts?: readonly string[];
  readonly host: 'lambda' | 'worker';
  readonly homeAccount?: string;
  readonly homeRegion?: string;
  readonly hostRole: string;
  readonly function: string;
  readonly table?: string;
  readonly queue?: readonly string[];
  readonly deadLetters?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly bucket?: readonly string[];
  readonly policySource?: string;
  readonly externalId?: string;
  readonly tagger?: readonly string[];
  readonly enforce?: boolean;
  readonly document?: IamDocument['kind'];
  readonly json?: boolean;
}

/** Prints the IAM documents that a policy needs, each statement with its reason. */
export async function iam(options: IamCommandOptions, streams: Streams): Promise<ExitCode> {
  const settings = settingsFrom(streams.env);
  const policy = await requirePolicy(policyPath(options.policy));
  const documents = iamDocuments(policy, await optionsOf(options, policy, settings, streams));
  const { document: kind, json } = options;
  if (kind !== undefined) streams.out(`${JSON.stringify(toIam(onlyOne(documents, kind)), null, 2)}\n`);
  else if (json === true) streams.out(`${JSON.stringify(documents.map(documentJson), null, 2)}\n`);
  else streams.out(`${documents.map(documentText).join('\n\n')}\n\nAs IAM takes them: broom iam --document NAME\n`);
  return exitCode.ok;
}

async function optionsOf(
  options: IamCommandOptions,
  policy: Policy,
  settings: Settings,
  { env }: Streams,
): Promise<IamOptions> {
  const home = options.homeAccount ?? settings.homeAccount;
  if (home === null) throw new Mistake('say which account the host lives in: --home-account ID, or BROOM_HOME_ACCOUNT');
  const arns = (name: string, given: readonly string[] = [], service = 'sqs', what = 'queue'): readonly string[] => {
    for (const text of given)
      if (!new RegExp(`^arn:[\\w-]+:${service}:[\\w-]+:\\d{12}:[\\w.-]+$`).test(text))
        throw new Mistake(`${name}: expected the ARN of a ${what}, got "${text}"`);
    return given;
  };
  require('--home-account', home, /^\d{12}$/, 'an account id of twelve digits');
  for (const bucket of options.bucket ?? []) require('--bucket', bucket, /^[a-z0-9.-]{3,63}$/, 'the name of a bucket');
  if (options.policySource !== undefined)
    require('--policy-source', options.policySource, /^(s3:\/\/[a-z0-9.-]{3,63}\/.+|ssm:.+)$/, 's3://bucket/key or ssm:/name');
  return {
    account: home,
    region: options.homeRegion ?? homeRegion(env),
    role: options.hostRole,
    kind: options.host,
    table: options.table ?? settings.table,
    queues: arns('--queue', options.queue),
    deadLetters: arns('--dead-letters', options.deadLetters),
    subscribes: arns('--subscribe', options.subscribe, 'sns', 'topic'),
    buckets: options.bucket ?? settings.buckets ?? [],
    policySource: options.policySource ?? null,
    functionName: options.function,
    accounts: await accountsOf(options.accounts, policy, async () => home),
    externalId: options.externalId ?? settings.externalId,
    enforceAll: options.enforce === true,
    taggers: options.tagger ?? [],
  };
}

function require(option: string, text: string, pattern: RegExp, wanted: string): void {
  if (!pattern.test(text)) throw new Mistake(`${option}: expected ${wanted}, got "${text}"`);
}

/** The actor's documents differ by account: of several the account has to be named. */
function onlyOne(documents: readonly IamDocument[], kind: IamDocument['kind']): IamDocument {
  const found = documents.filter((one) => one.kind === kind);
  const [only, ...more] = found;
  if (only === undefined) throw new Mistake(`--document ${kind}: this policy and host need none`);
  if (more.length > 0)
    throw new Mistake(
      `--document ${kind}: there is one for each of ${found.length} accounts; name one with --accounts`,
    );
  return only;
}

const titles: Readonly<Record<IamDocument['kind'], string>> = {
  host: 'what the host may do',
  'host-trust': 'who may become the host',
  actor: 'what it may do in this account',
  'actor-trust': 'who may become the actor',
  scp: 'service control policy: who may write reserved tags',
};

function documentText({ kind, account, role, statements }: IamDocument): string {
  const where = account === null ? 'The organization' : `${account}, role ${plain(role ?? '', 80)}`;
  const rows = statements.flatMap(({ sid, effect, actions, resources = [], principal, condition, why }) => {
    const on = resources.length > 0 ? resources : Object.values(principal ?? {});
    const height = Math.max(actions.length, on.length, 1);
    return [
      ...Array.from({ length: height }, (_, i) => [
        i === 0 ? sid : '',
        i === 0 ? effect : '',
        actions[i] ?? '',
        plain(on[i] ?? '', 160),
      ]),
      ...(condition === undefined ? [] : [['', '', 'only if', plain(JSON.stringify(condition), 400)]]),
      ['', '', `# ${why}`, ''],
    ];
  });
  const heads = ['STATEMENT', 'EFFECT', 'ACTION', principalOr(statements)].map((title) => ({ title }));
  return [`${where}: ${titles[kind]}  (--document ${kind})`, ...wide(heads, rows)].join('\n');
}

const principalOr = (statements: IamDocument['statements']): string =>
  statements.some(({ principal }) => principal !== undefined) ? 'WHO' : 'ON';

/** A reason may be longer than its column. */
function wide(heads: readonly { title: string }[], rows: readonly (readonly string[])[]): string[] {
  const isReason = (row: readonly string[]): boolean => row[2]?.startsWith('# ') === true;
  const laid = columns(
    heads,
    rows.map((row) => (isReason(row) ? ['', '', '', ''] : row)),
    (text) => text,
  );
  return laid.map((line, i) => {
    const row = rows[i - 1];
    return row !== undefined && isReason(row) ? `  ${row[2]}` : line;
  });
}

const documentJson = (document: IamDocument) => ({
  kind: document.kind,
  account: document.account,
  role: document.role,
  document: toIam(document),
  reasons: Object.fromEntries(document.statements.map(({ sid, why }) => [sid, why])),
});
