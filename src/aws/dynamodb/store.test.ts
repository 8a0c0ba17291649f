import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { storeContract } from '../../stores/testing/contract.ts';
import { oneAtATime } from '../testing/dynamodb-client.ts';
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
