/** Where a host that works on AWS finds what it needs. */
export interface Settings {
  /** Table of the DynamoDB store; null: SQLite. */
  readonly table: string | null;
  /** Begins every key in the table, for several stores in one. */
  readonly tablePrefix: string;
  readonly externalId: string | null;
  /** Accounts whose evidence is believed and in which Broom may act; null: all that it has a role in. */
  readonly accounts: readonly string[] | null;
  /** Buckets whose objects are read; null: any that a delivery names. */
  readonly buckets: readonly string[] | null;
  /** Topics whose notifications are believed; null: any. */
  readonly topics: readonly string[] | null;
  /** The account that the host runs in, which it may enter as itself; null: asked of STS. */
  readonly homeAccount: string | null;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** @throws {SettingsError} naming every variable that is wrong, what it says and what is wanted */
export function settingsFrom(env: Env): Settings {
  const problems: string[] = [];
  const list = (name: string, wanted: string, pattern: RegExp): readonly string[] | null => {
    const text = env[name]?.trim() ?? '';
    if (text === '') return null;
    const items = text.split(/[\s,]+/).filter((item) => item !== '');
    for (const item of items) if (!pattern.test(item)) problems.push(`${name}: expected ${wanted}, got "${item}"`);
    return items;
  };
  const word = (name: string, wanted: string, pattern: RegExp): string | null =>
    list(name, wanted, pattern)?.[0] ?? null;
  const settings: Settings = {
    table: word('BROOM_TABLE', 'the name of a DynamoDB table', /^[\w.-]{3,255}$/),
    tablePrefix: word('BROOM_TABLE_PREFIX', 'letters, digits, - and _', /^[\w-]{1,40}$/) ?? '',
    externalId: word('BROOM_EXTERNAL_ID', 'an external id of 2 to 1,224 characters', /^[\w+=,.@:/-]{2,1224}$/),
    accounts: list('BROOM_ACCOUNTS', 'account ids of twelve digits', /^\d{12}$/),
    buckets: list('BROOM_BUCKETS', 'names of buckets', /^[a-z0-9.-]{3,63}$/),
    topics: list('BROOM_TOPICS', 'ARNs of SNS topics', /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/),
    homeAccount: word('BROOM_HOME_ACCOUNT', 'an account id of twelve digits', /^\d{12}$/),
  };
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  return settings;
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
