import type { TagGuard } from '../policy/types.ts';
import { partitionOf } from './partition.ts';

export type GuardedAction = 'StopInstances' | 'TerminateInstances' | 'ModifyNetworkInterfaceAttribute';

/** Of the policy's text, in characters. STS packs it further, and may still find it too large. */
const longestPolicy = 2_048;
/** A tag key may hold more than this, but a condition key that IAM reads otherwise would refuse nothing. */
const plainKey = /^[A-Za-z0-9_.:/=+@-]{1,128}$/;
/** What a session policy may hold; and `${` would begin a variable. */
const plainValue = /^(?!.*\$\{)[\u0020-\u00ff]{0,256}$/;

/**
 * The session policy under which EC2 refuses an action by itself once all of these tags are there: it allows the one
 * action, as far as the role does, and denies it on an instance whose tags are right by now. This closes the race between
 * the last read and the call.
 *
 * Condition keys are matched without regard to case, so `code=LOL` is refused, too, where `Code=LOL` was meant: see
 * refusal.ts. For ModifyNetworkInterfaceAttribute EC2 weighs the instance only where it takes it for a resource of the
 * call, so there it may refuse nothing.
 *
 * @returns null where IAM cannot say it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
 */
export function sessionPolicyFor(action: GuardedAction, guard: readonly TagGuard[], region: string): string | null {
  const values = new Map<string, readonly string[]>();
  const present = new Map<string, 'false'>();
  const keys = new Set<string>();
  for (const { key, values: allowed } of guard) {
    if (!plainKey.test(key) || keys.has(key.toLowerCase())) return null;
    keys.add(key.toLowerCase());
    const name = `aws:ResourceTag/${key}`;
    if (allowed === null) present.set(name, 'false');
    else if (allowed.length === 0 || !allowed.every((value) => plainValue.test(value))) return null;
    else values.set(name, allowed);
  }
  if (keys.size === 0) return null;
  const Condition = {
    ...(values.size === 0 ? {} : { StringEquals: Object.fromEntries(values) }),
    ...(present.size === 0 ? {} : { Null: Object.fromEntries(present) }),
  };
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: `ec2:${action}`, Resource: '*' },
      {
        Effect: 'Deny',
        Action: `ec2:${action}`,
        Resource: `arn:${partitionOf(region)}:ec2:*:*:instance/*`,
        Condition,
      },
    ],
  });
  return text.length > longestPolicy ? null : text;
}

/** Whether these tags satisfy a guard, as the policy reads it. */
export const satisfies = (guard: readonly TagGuard[], tags: ReadonlyMap<string, string>): boolean =>
  guard.every(({ key, values }) => {
    const value = tags.get(key);
    return value !== undefined && (values === null || values.includes(value));
  });

/** Whether they do as IAM reads it: of keys that differ in case alone any will do. */
export const satisfiesForIam = (guard: readonly TagGuard[], tags: ReadonlyMap<string, string>): boolean =>
  guard.every(({ key, values }) =>
    [...tags].some(
      ([other, value]) => other.toLowerCase() === key.toLowerCase() && (values === null || values.includes(value)),
    ),
  );
