import { day, hour, second } from '../../cases/time.ts';
import type { Held, RailChange, Rails, SharedRails } from '../../engine/ports.ts';
import { keyOf } from '../../facts/fold.ts';
import type { Ref } from '../../facts/types.ts';
import type { Breaker, Budget, Destructive } from '../../policy/types.ts';
import { type Count, isTooMany, slotsWithin } from '../breaker.ts';
import { type Buffered, createBreakerBuffer, deltasOf } from '../breaker-buffer.ts';
import { countersOf, heldBy, noBudget } from '../budget.ts';
import { railHistoryLimit } from '../memory/rails.ts';
import { activated, applyChange, noRails } from '../rail-state.ts';
import { changeFromStored, changeToStored, railsFromStored, railsToStored } from '../rail-text.ts';
import { tripOf } from '../trip.ts';
import { numberOf, type Sql, textOf } from './database.ts';

export function createRails(sql: Sql): Rails {
  const buffer = createBreakerBuffer();
  return {
    spend: async (ref, action, policy, at) => sql.transaction(() => spend(sql, ref, action, policy.limits[action], at)),
    settle: async (_ref, rule, before, after, policy) => buffer.settle(rule, before, after, policy.breaker),
    flush: async (at) => {
      const buffered = buffer.take();
      if (buffered.length === 0) return;
      try {
        sql.transaction(() => {
          for (const one of buffered) flush(sql, one, at);
        });
      } catch (error) {
        buffer.putBack(buffered);
        throw error;
      }
    },
    shared: async () => read(sql),
    setRail: async (change) => sql.transaction(() => set(sql, change)),
    railHistory: async () =>
      sql
        .all('SELECT data FROM rail_changes ORDER BY id DESC LIMIT ?', railHistoryLimit)
        .map((row) => changeFromStored(textOf(row, 'data'))),
    activate: async (version, at) =>
      sql.transaction(() => {
        const before = read(sql);
        const policy = activated(before.policy, version, at);
        if (policy !== before.policy) write(sql, { ...before, policy });
        return policy;
      }),
  };
}

function spend(sql: Sql, ref: Ref, action: Destructive, limits: Budget, at: Date): Held | null {
  const key = keyOf(ref);
  if (sql.get('SELECT at FROM units WHERE key = ? AND action = ?', key, action) !== undefined) return null;
  const counters = countersOf(ref, limits, at);
  const where = 'action = ? AND rail = ? AND slot = ? AND account = ?';
  for (const counter of counters) {
    const values = [action, counter.rail, counter.slot, counter.account ?? ''] as const;
    const row = sql.get(`SELECT used FROM budgets WHERE ${where}`, ...values);
    if ((row === undefined ? 0 : numberOf(row, 'used')) >= counter.most) return heldBy(counter);
  }
  for (const { rail, slot, account } of counters) {
    const statement =
      'INSERT INTO budgets (action, rail, slot, account, used) VALUES (?, ?, ?, ?, 1)' +
      ' ON CONFLICT (action, rail, slot, account) DO UPDATE SET used = used + 1';
    sql.run(statement, action, rail, slot, account ?? '');
  }
  sql.run('INSERT INTO units (key, action, at) VALUES (?, ?, ?)', key, action, at.getTime());
  return null;
}

function grant(sql: Sql, { action, account, at }: Extract<RailChange, { do: 'grant' }>): void {
  for (const counter of countersOf({ account: account ?? '' }, noBudget, at)) {
    const which = 'DELETE FROM budgets WHERE action = ? AND rail = ? AND slot = ?';
    if (account === null) sql.run(which, action, counter.rail, counter.slot);
    else sql.run(`${which} AND account = ?`, action, counter.rail, counter.slot, account);
  }
}

function flush(sql: Sql, one: Buffered, at: Date): void {
  const { rule, breaker } = one;
  const { tripped, resumedAt } = read(sql);
  if (tripped.has(rule)) return;
  const { bySlot, violating } = deltasOf(one, resumedAt.get(rule) ?? null, second);
  for (const [slot, { all, violating: bad }] of bySlot) {
    // A correction may be of what was counted before the breaker was let go, and leaves nothing below nothing.
    const statement =
      'INSERT INTO settled (rule, second, total, violating, expires_at)' +
      ' VALUES (?1, ?2, max(0, ?3), max(0, ?4), ?5) ON CONFLICT (rule, second)' +
      ' DO UPDATE SET total = max(0, total + ?3), violating = max(0, violating + ?4), expires_at = ?5';
    sql.run(statement, rule, slot, all, bad, slot * second + breaker.within + day);
  }
  if ([...violating].some((until) => isTooMany(countsUntil(sql, rule, until, breaker), until, breaker, second))) {
    set(sql, tripOf(rule, breaker, at));
  }
}

function countsUntil(sql: Sql, rule: string, until: number, breaker: Breaker): ReadonlyMap<number, Count> {
  const row = sql.get(
    'SELECT coalesce(sum(total), 0) AS total, coalesce(sum(violating), 0) AS violating FROM settled' +
      ' WHERE rule = ? AND second BETWEEN ? AND ?',
    rule,
    until - slotsWithin(breaker, second) + 1,
    until,
  );
  return new Map([[until, { all: numberOf(row, 'total'), violating: numberOf(row, 'violating') }]]);
}

function read(sql: Sql): SharedRails {
  const row = sql.get('SELECT data FROM rails WHERE id = 1');
  return row === undefined ? noRails : railsFromStored(textOf(row, 'data'));
}

function write(sql: Sql, rails: SharedRails): void {
  sql.run('INSERT INTO rails (id, data) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET data = ?1', railsToStored(rails));
}

function set(sql: Sql, change: RailChange): void {
  const before = read(sql);
  write(sql, applyChange(before, change));
  sql.run('INSERT INTO rail_changes (data) VALUES (?)', changeToStored(change));
  if (change.do === 'grant') grant(sql, change);
  if (change.do === 'resume' && before.tripped.has(change.rule)) {
    // What settled before the breaker was let go does not count again.
    const until = Math.floor(change.at.getTime() / second);
    sql.run('DELETE FROM settled WHERE rule = ? AND second <= ?', change.rule, until);
  }
}

export function forgetCounts(sql: Sql, at: Date): void {
  sql.run("DELETE FROM budgets WHERE rail = 'budget-day' AND slot < ?", Math.floor(at.getTime() / day) - 1);
  sql.run("DELETE FROM budgets WHERE rail <> 'budget-day' AND slot < ?", Math.floor(at.getTime() / hour) - 1);
  sql.run('DELETE FROM settled WHERE expires_at <= ?', at.getTime());
}
