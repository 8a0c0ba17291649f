import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { Store } from '../../engine/ports.ts';
import { createAccess } from './access.ts';
import { createCases } from './cases.ts';
import { createChores, createLeases } from './chores.ts';
import { createMailbox } from './mailbox.ts';
import { createRails } from './rails.ts';

export interface DynamoOptions {
  /** Left to its owner to close. Without one, a client is made of `clientConfig`, or as the environment says. */
  readonly client?: DynamoDBClient;
  readonly clientConfig?: DynamoDBClientConfig;
  readonly table: string;
  /** Begins every key, so that several stores share a table and see nothing of each other. Empty unless said. */
  readonly prefix?: string;
}

/**
 * Keeps everything in one DynamoDB table: see `table.ts` for its items. Conditions of single writes and transactions
 * decide every race. `due`, `nextWake`, `pending` and `dueChores` read an index that may lag a moment behind; whoever
 * has just put a letter need not wait for that, and seizes it by its id.
 */
export function createDynamoStore({ client, clientConfig, table, prefix = '' }: DynamoOptions): Store {
  const own = client ?? new DynamoDBClient(clientConfig ?? {});
  const access = createAccess(own, table, prefix);
  return {
    ...createCases(access),
    ...createRails(access),
    ...createMailbox(access),
    ...createChores(access),
    ...createLeases(access),
    close: async () => {
      if (client === undefined) own.destroy();
    },
  };
}
