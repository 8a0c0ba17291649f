import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  type UpdateTimeToLiveCommandInput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

/**
 * One table. Every item has `pk` and `sk`, `kind`, `v` (the version of this layout) and `ns` (the prefix of its store);
 * moments are ms since 1970, `expiresAt` alone is in seconds, as DynamoDB's own expiry wants it; `data` is JSON as
 * `cases/codec.ts` writes it.
 *
 * | pk | sk | what |
 * | --- | --- | --- |
 * | `region#instance` | `case` | the case; `due`, `wakeAt` and `oldestDue` only while it wants a tick |
 * | | `history#ms#rev#n` | up to 50 lines of one save; kept 400 days |
 * | | `before#effect` | what an effect overwrote; kept 1,100 days |
 * | | `unit#action` | that the instance was charged for an action; kept 400 days |
 * | `letter#id` | `letter` | a letter; `due` and `wakeAt` until it is sent, then kept 30 days |
 * | `channel#…` | `sent#ms#key` | that a message left the channel; kept a day |
 * | `chore#id` | `chore` | a chore; `due` and `wakeAt` until it is done, then kept 30 days |
 * | `lease#name` | `lease` | who holds it, until when |
 * | `budget#action` | `day#n#account`, `hour#n#account`, `org#n` | how much is used; days and hours since 1970 |
 * | `breaker` | `minute#n` | `all#rule#resumed`, `bad#rule#resumed`: how many settled and violated; minutes since 1970 |
 * | `rails` | `rails` | freeze, tripped breakers, releases, the policy that counts |
 * | | `change#rev` | one change of a rail, with who made it |
 *
 * The index `due` has `due` (`due#0`…`due#7` for cases, `mail#0`…`mail#3`, `chore`) and `wakeAt`.
 */
export const layoutVersion = 1;

export const dueIndex = 'due';

/** Cases wake by the thousand when a rule is put in place: one partition of the index takes 1,000 writes a second. */
export const caseShards = 8;
export const mailShards = 4;

export const shardOf = (text: string, shards: number): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash % shards;
};

/** Digits of the numbers in sort keys, so that text sorts as numbers do. */
export const padded = (n: number): string => String(n).padStart(15, '0');

/** The table, on demand. Its expiry is switched on by a call of its own: see `timeToLive`. */
export const tableDefinition = (table: string): CreateTableCommandInput => ({
  TableName: table,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'S' },
    { AttributeName: 'wakeAt', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: dueIndex,
      KeySchema: [
        { AttributeName: 'due', KeyType: 'HASH' },
        { AttributeName: 'wakeAt', KeyType: 'RANGE' },
      ],
      // `v`, because no item is believed without it.
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['oldestDue', 'v'] },
    },
  ],
});

export const timeToLive = (table: string): UpdateTimeToLiveCommandInput => ({
  TableName: table,
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
});

/** Makes the table and waits until it can be used, two minutes at most. */
export async function createTable(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(new CreateTableCommand(tableDefinition(table)));
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 1 }, { TableName: table });
  await client.send(new UpdateTimeToLiveCommand(timeToLive(table)));
}
