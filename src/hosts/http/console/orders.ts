import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { day, isBy, plus } from '../../../cases/time.ts';
import type { Case, Order } from '../../../cases/types.ts';
import { parseTime } from '../../../cloudtrail/time.ts';
import { actionsOf } from '../../../console/actions.ts';
import type { CaseView } from '../../../console/types.ts';
import type { RailChange, SharedRails } from '../../../engine/ports.ts';
import { utc } from '../../../messages/moments.ts';
import type { Policy } from '../../../policy/types.ts';
import { nearest } from '../../../policy/words.ts';
import { plain } from '../../../report/plain.ts';
import { readJson, smallBody } from './body.ts';
import type { ConsoleParts } from './parts.ts';
import { RefusedError } from './refusal.ts';
import { recorded, whoIn } from './sign-in.ts';

/** Reasons are kept in histories and read in mails. */
const mostReason = 1_000;
const furthest = 3_650 * day;

const moment = z.string().transform((text, context): Date => {
  const at = text.length > 40 ? null : parseTime(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'expected a moment such as 2026-03-01T12:00:00Z' });
  return z.NEVER;
});

const words = z
  .string()
  .max(mostReason * 2, `expected at most ${mostReason} characters`)
  .transform((text) => plain(text.trim(), mostReason))
  .refine((text) => text !== '', 'expected some words; they are kept and shown');

const shapes = {
  exempt: z.strictObject({
    rules: z.union([z.array(z.string().max(200)).min(1, 'expected rules, or null for all').max(200), z.null()], {
      error: 'expected a list of rules, or null for all',
    }),
    until: moment,
    reason: words,
  }),
  postpone: z.strictObject({ until: moment, reason: words }),
  undo: z.strictObject({ until: moment, reason: words }),
  runNow: z.strictObject({}),
  why: z.strictObject({ why: words }),
  resume: z.strictObject({ rule: z.string().max(200), why: words }),
} as const;

export interface OrderParts {
  readonly parts: ConsoleParts;
  /** The store that shows what is done. */
  readonly setRail: (change: RailChange) => Promise<void>;
  readonly load: (key: string) => Promise<Case | undefined>;
  readonly shared: () => Promise<SharedRails>;
  /** A case as it is told after the order. */
  readonly view: (key: string) => Promise<CaseView>;
}

/** What a person may have done: refused where the command line refuses it, and recorded with who did it. */
export function orderRoutes(app: Hono, given: OrderParts): void {
  const { parts } = given;
  const ofCase = (name: keyof CaseView['actions'], path: string, read: (context: Context) => Promise<Order>): void => {
    app.post(`/api/cases/:key/${path}`, async (context) => {
      const order = await read(context);
      const subject = await requireCase(given, context.req.param('key'));
      await requireCan(given, subject, name);
      const key = keyIn(subject);
      const after = await parts.service().order(key, order, recorded(whoIn(context)));
      if (after === undefined) throw new RefusedError(404, 'There is no such case any more.');
      return context.json(await given.view(key));
    });
  };
  ofCase('exempt', 'exempt', async (context) => {
    const { rules, until, reason } = await readJson(context, shapes.exempt, smallBody);
    return {
      do: 'exempt',
      rules: requireRules(rules, parts.service().policy),
      until: requireAhead(until, parts.now()),
      reason,
    };
  });
  ofCase('postpone', 'postpone', async (context) => {
    const { until, reason } = await readJson(context, shapes.postpone, smallBody);
    return { do: 'postpone', until: requireAhead(until, parts.now()), reason };
  });
  ofCase('undo', 'undo', async (context) => {
    const { until, reason } = await readJson(context, shapes.undo, smallBody);
    return { do: 'undo', until: requireAhead(until, parts.now()), reason };
  });
  ofCase('runNow', 'run-now', async (context) => {
    await readJson(context, shapes.runNow, smallBody);
    return { do: 'run-now' };
  });
  railRoutes(app, given);
}

function railRoutes(app: Hono, { parts, setRail, shared }: OrderParts): void {
  app.post('/api/freeze', async (context) => {
    const { why } = await readJson(context, shapes.why, smallBody);
    const { frozen } = await shared();
    if (frozen !== null)
      throw new RefusedError(409, `It is frozen already, by ${frozen.by} ${utc(frozen.at)}: ${frozen.why}`);
    await setRail({ do: 'freeze', by: recorded(whoIn(context)), at: parts.now(), why });
    return context.json({});
  });
  app.post('/api/unfreeze', async (context) => {
    const { why } = await readJson(context, shapes.why, smallBody);
    if ((await shared()).frozen === null) throw new RefusedError(409, 'It is not frozen.');
    await setRail({ do: 'unfreeze', by: recorded(whoIn(context)), at: parts.now(), why });
    return context.json({});
  });
  app.post('/api/resume', async (context) => {
    const { rule, why } = await readJson(context, shapes.resume, smallBody);
    const { tripped } = await shared();
    if (!tripped.has(rule)) throw new RefusedError(409, `The breaker of ${rule} has not tripped.`);
    await setRail({ do: 'resume', rule, by: recorded(whoIn(context)), at: parts.now(), why });
    return context.json({});
  });
}

const keyIn = ({ ref }: Case): string => `${ref.region}#${ref.id}`;

/** Keys are of this form; nothing else is looked up. */
const keyForm = /^[a-z0-9-]{1,40}#i-[0-9a-zA-Z]{1,40}$/;

/** @throws {RefusedError} when there is no such case */
export async function requireCase({ load }: Pick<OrderParts, 'load'>, key: string | undefined): Promise<Case> {
  const subject = key !== undefined && keyForm.test(key) ? await load(key) : undefined;
  if (subject === undefined)
    throw new RefusedError(404, 'There is no such case.', 'It may have ended so long ago that it was dropped.');
  return subject;
}

/** What the page would not offer is not done for who asks without it. */
async function requireCan(
  { parts, shared }: OrderParts,
  subject: Case,
  name: keyof CaseView['actions'],
): Promise<void> {
  const { policy, idle } = parts.service();
  const { can, says } = actionsOf({ subject, policy, idle, rails: await shared(), at: parts.now() })[name];
  if (!can) throw new RefusedError(409, says);
}

function requireAhead(until: Date, now: Date): Date {
  if (isBy(until, now)) throw new RefusedError(422, `until: expected a time to come, got ${utc(until)}`);
  if (!isBy(until, plus(now, furthest))) throw new RefusedError(422, 'until: expected a time within ten years');
  return until;
}

function requireRules(given: readonly string[] | null, { rules }: Policy): readonly string[] | null {
  const ids = rules.map(({ id }) => id);
  for (const rule of given ?? []) {
    if (ids.includes(rule)) continue;
    const near = nearest(rule, ids);
    throw new RefusedError(
      422,
      `rules: the policy has no rule "${rule}"; ${near === null ? `it has ${ids.join(', ')}` : `did you mean "${near}"?`}`,
    );
  }
  return given;
}
