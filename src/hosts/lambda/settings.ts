import { type Env, type Settings, SettingsError, settingsFrom } from '../service/settings.ts';

/** What the function is told by its environment. */
export interface LambdaSettings extends Settings {
  readonly table: string;
  /** A file in the bundle, `s3://bucket/key` or `ssm:/name`. */
  readonly policy: string;
  /** The policy is looked at again after so long, in ms. */
  readonly policyRefresh: number;
  /** When a policy that is a file in the bundle was put in place; null: the file says. */
  readonly policySince: Date | null;
  /** Where inputs go that can never be read; null: they are only logged. */
  readonly deadLetterUrl: string | null;
  readonly dryRun: boolean;
}

/** As `npm run bundle -- --policy` puts it beside the code. */
const bundledPolicy = 'policy.json';

/** @throws {SettingsError} naming every variable that is wrong */
export function lambdaSettings(env: Env): LambdaSettings {
  const problems: string[] = [];
  const read = <T>(name: string, wanted: string, left: T, parse: (text: string) => T | undefined): T => {
    const text = env[name]?.trim() ?? '';
    if (text === '') return left;
    const value = parse(text);
    if (value === undefined) problems.push(`${name}: expected ${wanted}, got "${text}"`);
    return value ?? left;
  };
  let common: Settings | null = null;
  try {
    common = settingsFrom(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(error.message);
  }
  const table = common?.table ?? null;
  if (common !== null && table === null)
    problems.push('BROOM_TABLE: expected the name of a DynamoDB table, got nothing: a function has no disk that lasts');
  const own = {
    policy: read('BROOM_POLICY', 'a file of the bundle, s3://bucket/key or ssm:/name', bundledPolicy, placeIn),
    policyRefresh: read('BROOM_POLICY_REFRESH', 'seconds, 1 to 3600', 60_000, secondsIn),
    policySince: read<Date | null>('BROOM_POLICY_SINCE', 'a time such as 2026-03-01T12:00:00Z', null, timeIn),
    deadLetterUrl: read<string | null>('BROOM_DEAD_LETTER_URL', 'the URL of an SQS queue', null, urlIn),
    dryRun: read('BROOM_DRY_RUN', 'true or false', false, (text) => ({ true: true, false: false })[text]),
  };
  if (common === null || table === null || problems.length > 0) throw new SettingsError(problems.join('\n'));
  return { ...common, ...own, table };
}

const placeIn = (text: string): string | undefined =>
  /^s3:\/\/[A-Za-z0-9._-]{3,255}\/.{1,1024}$/.test(text) ||
  /^ssm:[\w./:-]{1,1011}$/.test(text) ||
  /^(?!\/)(?!.*\.\.)[\w./-]+\.(ya?ml|json)$/.test(text)
    ? text
    : undefined;

function secondsIn(text: string): number | undefined {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= 3_600 ? seconds * 1_000 : undefined;
}

function timeIn(text: string): Date | undefined {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? new Date(text) : null;
  return time === null || Number.isNaN(time.getTime()) ? undefined : time;
}

const urlIn = (text: string): string | undefined => (/^https?:\/\/[^\s"]+\/[^\s"]+$/.test(text) ? text : undefined);
