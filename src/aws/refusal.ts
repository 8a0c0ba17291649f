import type { Outcome } from '../cases/types.ts';
import { presentTags } from '../facts/tags.ts';
import type { Ref } from '../facts/types.ts';
import type { TagGuard } from '../policy/types.ts';
import type { Calls, ChangeOptions, Send } from './calls.ts';
import { nameOf, troubleOf } from './errors.ts';
import { tagsOf } from './instance-facts.ts';
import { outcomeOf, readAgain, readAgainLater } from './outcome.ts';
import { describeByIds } from './read.ts';
import { type GuardedAction, satisfies, satisfiesForIam, sessionPolicyFor } from './session-policy.ts';

export interface Guarded {
  readonly ref: Ref;
  readonly kind: GuardedAction;
  readonly deadline: Date;
  readonly guard: readonly TagGuard[] | null;
}

/** One request; with DryRun EC2 only says whether it is allowed. */
export type SendOrTry = (dryRun: { DryRun?: true }) => Send<unknown>;

/**
 * Sends a destructive request under a session policy that has EC2 refuse it once the tags are right.
 *
 * A refusal may come from the guard or from a policy of the owner's, and AWS gives both one name. So it is looked at:
 *
 * - The tags are right by now: the guard has done its work, and the instance is read anew.
 * - They are right but for the case of a key, which IAM overlooks and the policy does not: it is sent without the guard.
 * - Otherwise a dry run without the guard tells whether the role may do it. If so, the guard knew of tags that reads do
 *   not show yet; if not, the step is held as denied.
 */
export async function sendGuarded(
  calls: Calls,
  clock: () => Date,
  { ref, kind, deadline, guard }: Guarded,
  send: SendOrTry,
): Promise<Outcome> {
  const sessionPolicy = guard === null ? null : sessionPolicyFor(kind, guard, ref.region);
  const plainly: ChangeOptions = { by: deadline };
  const attempt = async (options: ChangeOptions): Promise<unknown> => {
    try {
      await calls.change(ref, kind, options, send({}));
      return null;
    } catch (error) {
      return error;
    }
  };
  const first = await attempt(sessionPolicy === null ? plainly : { ...plainly, sessionPolicy });
  if (first === null) return { is: 'done' };
  if (guard === null || sessionPolicy === null || troubleOf(first) !== 'denied') return outcomeOf(first, clock());

  try {
    const described = (await describeByIds(calls, ref, new Set([ref.id]), clock)).get(ref.id);
    if (described === undefined || described.owner !== ref.account)
      return readAgainLater(clock(), 'EC2 refused the call, and then knew no such instance');
    const tags = presentTags(tagsOf(described.instance, described.at));
    if (satisfies(guard, tags)) return readAgain(clock(), 'EC2 refused the call: its tags are right by now');
    if (satisfiesForIam(guard, tags)) {
      const second = await attempt(plainly);
      return second === null ? { is: 'done' } : outcomeOf(second, clock());
    }
    await calls.change(ref, kind, plainly, send({ DryRun: true }));
    return readAgainLater(clock(), 'a dry run was taken for the call itself');
  } catch (error) {
    return nameOf(error) === 'DryRunOperation'
      ? readAgainLater(clock(), 'EC2 refused the call for tags that its reads do not show yet')
      : outcomeOf(error, clock());
  }
}
