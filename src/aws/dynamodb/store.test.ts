import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { storeContract } from '../../stores/testing/contract.ts';
import { type Emulator, emulatorsOrSkip, startEmulator } from '../testing/emulators.ts';
import { createDynamoStore } from './store.ts';
import { createTable } from './table.ts';

emulatorsOrSkip('moto')('on moto', () => {
  let moto: Emulator;
  let client: DynamoDBClient;
  let shelves = 0;
  beforeAll(async () => {
    moto = await startEmulator('moto');
    client = new DynamoDBClient(moto.client());
    oneAtATime(client);
  });
  afterAll(async () => {
    client?.destroy();
    await moto?.stop();
  });

  storeContract(
    'DynamoDB',
    async () => {
      shelves += 1;
      const table = `broom-${shelves}`;
      await createTable(client, table);
      return { open: async () => createDynamoStore({ client, table }) };
    },
    { expires: false },
  );
});

/**
 * DynamoDB makes each request all at once; moto lets its threads come between a condition and its write. So requests
 * wait for each other here, and what races is what the store does between them.
 */
function oneAtATime(client: DynamoDBClient): void {
  let last: Promise<unknown> = Promise.resolve();
  client.middlewareStack.add(
    (next) => (args) => {
      const answer = last.then(() => next(args));
      last = answer.catch(() => {});
      return answer;
    },
    { step: 'finalizeRequest', name: 'oneAtATime' },
  );
}
