/** Marks a file as Broom's: `broom` in ASCII, but for its last letter, as SQLite gives four bytes. */
export const applicationId = 0x62726f6f;

/**
 * Each brings a file from the version before it to its own; a version is the number of those that have run. Never
 * edit one that was released: add one. Moments are ms since 1970. `data` is JSON as `cases/codec.ts` writes it.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE cases (
    key TEXT PRIMARY KEY, rev INTEGER NOT NULL, state TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    held TEXT NOT NULL, wake_at INTEGER, due_at INTEGER NOT NULL, expires_at INTEGER, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX cases_by_waking ON cases (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX cases_by_expiry ON cases (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE history (id INTEGER PRIMARY KEY, key TEXT NOT NULL, data TEXT NOT NULL) STRICT;
  CREATE INDEX history_by_key ON history (key, id);
  CREATE TABLE befores (key TEXT, effect TEXT, data TEXT NOT NULL, PRIMARY KEY (key, effect)) STRICT, WITHOUT ROWID;

  CREATE TABLE letters (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, at INTEGER NOT NULL, tries INTEGER NOT NULL, retry_at INTEGER,
    send_key TEXT, send_by TEXT, send_until INTEGER, sent_at INTEGER, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX letters_unsent ON letters (at, id) WHERE sent_at IS NULL;
  CREATE INDEX letters_sent ON letters (sent_at) WHERE sent_at IS NOT NULL;
  CREATE TABLE messages (channel TEXT, key TEXT, at INTEGER NOT NULL, PRIMARY KEY (channel, key)) STRICT, WITHOUT ROWID;

  CREATE TABLE chores (
    id TEXT PRIMARY KEY, since INTEGER NOT NULL, due_at INTEGER, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX chores_by_due ON chores (due_at) WHERE due_at IS NOT NULL;
  CREATE TABLE leases (name TEXT PRIMARY KEY, by TEXT NOT NULL, until INTEGER NOT NULL) STRICT;

  CREATE TABLE budgets (
    action TEXT, rail TEXT, slot INTEGER, account TEXT, used INTEGER NOT NULL,
    PRIMARY KEY (action, rail, slot, account)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE units (key TEXT, action TEXT, at INTEGER NOT NULL, PRIMARY KEY (key, action)) STRICT, WITHOUT ROWID;
  CREATE TABLE settled (
    rule TEXT, second INTEGER, total INTEGER NOT NULL, violating INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (rule, second)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE rails (id INTEGER PRIMARY KEY CHECK (id = 1), data TEXT NOT NULL) STRICT;
  CREATE TABLE rail_changes (id INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT;
  `,
  // What a service with an endpoint and a console keeps beside its cases: messages that were accepted and are not yet
  // judged; evidence of the last days, to try policies on; what happened, for people.
  `
  CREATE TABLE inbox (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL,
    hidden_until INTEGER NOT NULL, done_at INTEGER, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX inbox_waiting ON inbox (hidden_until, at) WHERE done_at IS NULL;
  CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;
  CREATE TABLE evidence (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
  CREATE INDEX evidence_by_time ON evidence (at);
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_kind ON journal (kind, id);
  CREATE INDEX journal_by_key ON journal (key, id) WHERE key IS NOT NULL;
  CREATE TABLE seen_objects (name TEXT PRIMARY KEY, size INTEGER NOT NULL, changed_at INTEGER NOT NULL, read_at INTEGER NOT NULL) STRICT;
  `,
];
