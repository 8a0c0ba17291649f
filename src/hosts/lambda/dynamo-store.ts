import { createDynamoStore } from '../../aws/dynamodb/store.ts';
import { requestHandler } from '../../aws/sdk.ts';
import type { Store } from '../../engine/ports.ts';

/** DynamoDB answers in milliseconds: a request that hangs is made again while there is time. Loads the SDK. */
export const openDynamoStore = (table: string, prefix: string): Store =>
  createDynamoStore({
    table,
    prefix,
    clientConfig: { requestHandler: { ...requestHandler, connectionTimeout: 1_000, requestTimeout: 5_000 } },
  });
