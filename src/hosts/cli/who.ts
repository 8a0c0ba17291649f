import { hostname, userInfo } from 'node:os';
import { plain } from '../../report/plain.ts';
import type { Env } from '../service/settings.ts';
import { Mistake } from './exit.ts';
import type { StorePlace } from './store.ts';

/**
 * Who gives an order, as it is recorded: `--as`, else BROOM_USER, else the ARN of the AWS credentials where the store is
 * on AWS, else the user of this machine.
 *
 * @param callerArn asked only where nothing else says it
 * @throws {Mistake} when the name that was given is empty
 */
export async function whoAsks(
  given: string | undefined,
  env: Env,
  place: StorePlace,
  callerArn: () => Promise<string> = arnOfCaller,
): Promise<string> {
  if (given !== undefined && given.trim() === '') throw new Mistake('--as: expected a name');
  const name = given ?? env.BROOM_USER ?? '';
  if (name.trim() !== '') return plain(name.trim(), 200);
  return place.kind === 'dynamodb' ? callerArn() : plain(`${userInfo().username}@${hostname()}`, 200);
}

async function arnOfCaller(): Promise<string> {
  const { callerIdentity } = await import('../../aws/iam/caller.ts');
  return (await callerIdentity()).arn;
}
