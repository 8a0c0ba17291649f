import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EmulatorName, emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';

const names: readonly EmulatorName[] = ['moto', 'ministack'];
const table = 'cases';
const text = (S: string) => ({ S });
const number = (value: number) => ({ N: `${value}` });

/**
 * Both hold to conditions for one caller at a time. Only ministack does for many at once: moto loses writes, lets two
 * win and answers 500 when transactions overlap.
 */
describe.each(names)('a DynamoDB table on %s', (name) => {
  emulatorsOrSkip(name)('holds to', () => {
    const emulator = useEmulator(name);
    let client: DynamoDBClient;
    beforeAll(async () => {
      client = new DynamoDBClient(emulator().client());
      await client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST', // ACTIVE at once, in both
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'slot', AttributeType: 'S' },
            { AttributeName: 'due', AttributeType: 'N' },
          ],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'due',
              KeySchema: [
                { AttributeName: 'slot', KeyType: 'HASH' },
                { AttributeName: 'due', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      );
    });

    const key = (pk: string) => ({ TableName: table, Key: { pk: text(pk) } });
    const put = (pk: string, version: number) =>
      client.send(new PutItemCommand({ TableName: table, Item: { pk: text(pk), version: number(version) } }));
    const read = async (pk: string) =>
      (await client.send(new GetItemCommand({ ...key(pk), ConsistentRead: true }))).Item;
    const advance = (pk: string, from: number) => ({
      ...key(pk),
      UpdateExpression: 'SET version = :next',
      ConditionExpression: 'version = :from',
      ExpressionAttributeValues: { ':from': number(from), ':next': number(from + 1) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    });
    beforeEach(() => put('one', 1));

    test('conditions, and hands over the item that failed one', async () => {
      const create = new PutItemCommand({
        TableName: table,
        Item: { pk: text('one') },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const held = { pk: text('one'), version: number(1) };
      await expect(client.send(create)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: held });
      await expect(client.send(new UpdateItemCommand(advance('one', 7)))).rejects.toMatchObject({ Item: held });
      await client.send(new UpdateItemCommand(advance('one', 1)));
      expect(await read('one')).toEqual({ ...held, version: number(2) });
    });

    test('transactions: all or nothing, with the reason and the item of each part', async () => {
      const parts = (from: number) => ({
        TransactItems: [{ Put: { TableName: table, Item: { pk: text('message') } } }, { Update: advance('one', from) }],
      });
      await expect(client.send(new TransactWriteItemsCommand(parts(7)))).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { version: number(1) } }],
      });
      expect(await read('message')).toBeUndefined();
      await client.send(new TransactWriteItemsCommand(parts(1)));
      expect([await read('message'), await read('one')]).toMatchObject([{}, { version: number(2) }]);
    });

    // moto carries a repeated transaction out again.
    if (name === 'ministack')
      test('the token of a transaction that was repeated', async () => {
        const twice = { ClientRequestToken: 'once-only', TransactItems: [{ Update: advance('one', 1) }] };
        await client.send(new TransactWriteItemsCommand(twice));
        await client.send(new TransactWriteItemsCommand(twice));
        expect(await read('one')).toMatchObject({ version: number(2) });
      });

    test('an index in order of time, page by page', async () => {
      for (const [pk, due] of [
        ['late', 30],
        ['soon', 10],
        ['next', 20],
      ] as const) {
        const Item = { pk: text(pk), slot: text('a'), due: number(due) };
        await client.send(new PutItemCommand({ TableName: table, Item }));
      }
      const query = {
        TableName: table,
        IndexName: 'due',
        KeyConditionExpression: 'slot = :slot AND due <= :now',
        ExpressionAttributeValues: { ':slot': text('a'), ':now': number(20) },
        Limit: 1,
      };
      const first = await client.send(new QueryCommand(query));
      const second = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
      expect([first.Items, second.Items]).toMatchObject([[{ pk: text('soon') }], [{ pk: text('next') }]]);
    });

    if (name === 'ministack')
      test('one winner among many workers, and loses nobody else’s write', async () => {
        const race = await Promise.allSettled(
          Array.from({ length: 40 }, async (_, worker) => {
            await put(`other-${worker}`, worker);
            await client.send(
              new TransactWriteItemsCommand({
                TransactItems: [
                  { Update: advance('one', 1) },
                  { Put: { TableName: table, Item: { pk: text(`by-${worker}`) } } },
                ],
              }),
            );
            return worker;
          }),
        );
        const winners = race.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
        expect(winners).toHaveLength(1);
        const lost = race.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).name] : []));
        expect(new Set(lost)).toEqual(new Set(['TransactionCanceledException']));
        const others = await Promise.all(race.map((_, worker) => read(`other-${worker}`)));
        expect(others.every((item) => item !== undefined)).toBe(true);
        const written = await Promise.all(race.map((_, worker) => read(`by-${worker}`)));
        expect(written.flatMap((item, worker) => (item === undefined ? [] : [worker]))).toEqual(winners);
      });
  });
});
