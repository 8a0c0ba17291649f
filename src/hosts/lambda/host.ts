import type { Store } from '../../engine/ports.ts';
import { createAwsService } from '../service/aws-service.ts';
import type { Service } from '../service/service.ts';
import type { Env } from '../service/settings.ts';
import type { DeadLetters } from './dead-letters.ts';
import { accountOf, type Invocation } from './invocation.ts';
import { createPolicyAlarm } from './policy-alarm.ts';
import type { PolicyPlace } from './policy-place.ts';
import { createPolicySource, type PolicySource } from './policy-source.ts';
import { type LambdaSettings, lambdaSettings } from './settings.ts';
import { type Tally, watchStore } from './watched-store.ts';

/** What an invocation works with. */
export interface Hosted {
  readonly service: Pick<Service, 'take' | 'tick' | 'post' | 'idle' | 'policy'>;
  /** What was saved since the last invocation. */
  tally(): Tally;
  /** How many cases are due, 500 at most. */
  dueCases(): Promise<number>;
  /** See `PolicySource`. */
  readonly policyTrouble: string | null;
  /** Tells the operators that the policy could not be read anew, once a day. */
  alarmOfPolicy(trouble: string, at: Date): Promise<void>;
  readonly deadLetters: DeadLetters | null;
}

export interface HostParts {
  readonly env: Env;
  readonly now: () => Date;
}

/**
 * Makes what the first event needs, keeps it for those that follow, and makes the service anew for another policy.
 *
 * @returns what gives it, and throws while there is no policy, no table, or a wrong setting
 */
export function createHost({ env, now }: HostParts): (invocation: Invocation) => Promise<Hosted> {
  let settings: LambdaSettings | undefined;
  let source: PolicySource | undefined;
  let watched: Promise<ReturnType<typeof watchStore>> | undefined;
  let running: { readonly key: string; readonly service: Service } | undefined;
  let deadLetters: DeadLetters | null = null;
  const alarm = createPolicyAlarm();

  return async (invocation) => {
    settings ??= lambdaSettings(env);
    const { table, tablePrefix, deadLetterUrl } = settings;
    source ??= createPolicySource({ place: await placeOf(settings), now, refresh: settings.policyRefresh });
    watched ??= openStore(table, tablePrefix).then((store) => watchStore(store, now));
    if (deadLetterUrl !== null) deadLetters ??= (await import('./dead-letters.ts')).deadLettersTo(deadLetterUrl);
    const [{ policy, since }, { store, tally }] = await Promise.all([source.current(), watched]);
    // The same policy put in place again counts as a newer one, as after a rollback.
    const key = `${policy.digest} ${since.getTime()}`;
    if (running?.key !== key) {
      const homeAccount = settings.homeAccount ?? accountOf(invocation);
      const parts = { settings: { ...settings, homeAccount }, env, policy, policySince: since, store, now };
      running = { key, service: await createAwsService({ ...parts, dryRun: settings.dryRun }) };
    }
    const { service } = running;
    return {
      service,
      tally,
      dueCases: async () => (await store.due(now(), 500)).length,
      policyTrouble: source.trouble,
      alarmOfPolicy: (trouble, at) => alarm(service, trouble, at),
      deadLetters,
    };
  };
}

async function openStore(table: string, prefix: string): Promise<Store> {
  const { openDynamoStore } = await import('./dynamo-store.ts');
  return openDynamoStore(table, prefix);
}

async function placeOf({ policy, policySince }: LambdaSettings): Promise<PolicyPlace> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(policy) ?? [];
  if (bucket !== undefined && key !== undefined) {
    const [{ s3Policy }, { createTexts }] = await Promise.all([
      import('./s3-policy.ts'),
      import('../../aws/stored-text.ts'),
    ]);
    return s3Policy(bucket, key, createTexts());
  }
  const [, parameter] = /^ssm:(.+)$/.exec(policy) ?? [];
  if (parameter !== undefined) {
    const [{ ssmPolicy }, { getParameter }] = await Promise.all([
      import('./ssm-policy.ts'),
      import('../../aws/ssm.ts'),
    ]);
    return ssmPolicy(parameter, getParameter);
  }
  return (await import('./bundled-policy.ts')).bundledPolicy(policy, policySince);
}
