import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { StoreError } from '../../stores/store-error.ts';
import { call, nameOfError, reasonsOf } from './call.ts';
import { type Item, nameOf, numberOf, type Plain, toItem } from './item.ts';
import { dueIndex, layoutVersion } from './table.ts';

/**
 * An expression in DynamoDB's words: `#name` stands for the attribute of that name, unless `names` says another, and
 * `:value` for one of the values.
 */
export interface Expression {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, Plain>>;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A new item: its keys, and its partition of the index, without the prefix. */
export interface NewItem extends Key {
  readonly kind: string;
  readonly due?: string | undefined;
  readonly [name: string]: Plain;
}

export interface Write {
  readonly put?: NewItem;
  readonly update?: Key & { readonly set: Expression };
  readonly only: Expression | null;
}

export type Written =
  | { readonly is: 'written'; readonly item: Item | undefined }
  /** found: what is there instead; undefined: nothing. */
  | { readonly is: 'refused'; readonly found: Item | undefined };

/** refused: by place, of those whose condition did not hold, what is there instead. */
export type Transacted =
  | { readonly is: 'written' }
  | { readonly is: 'refused'; readonly refused: ReadonlyMap<number, Item | undefined> };

/** A table as one store sees it: its own part of it, and every read that is not of the index a consistent one. */
export interface Access {
  readonly prefix: string;
  get(key: Key): Promise<Item | undefined>;
  /** In no order; those that are not there are left out. */
  getAll(keys: readonly Key[]): Promise<readonly Item[]>;
  put(item: NewItem, only: Expression | null): Promise<Written>;
  /** Gives the item as it is then. */
  update(key: Key, set: Expression, only: Expression | null): Promise<Written>;
  delete(key: Key, only: Expression | null): Promise<void>;
  /** All or nothing; 100 at most. */
  transact(writes: readonly Write[]): Promise<Transacted>;
  query(
    pk: string,
    sort: Expression,
    options?: { readonly latestFirst?: boolean; readonly limit?: number },
  ): Promise<readonly Item[]>;
  /** Of the index, by `wakeAt`: what wants attention by then. It may lag behind what was just written. */
  due(partition: string, at: Date | null, limit: number): Promise<readonly Item[]>;
  scan(filter: Expression): AsyncGenerator<Item>;
}

export const isAbsent: Expression = { text: 'attribute_not_exists(#pk)' };

export function createAccess(client: DynamoDBClient, table: string, prefix: string): Access {
  const keyOf = ({ pk, sk }: Key): Item => toItem({ pk: prefix + pk, sk });
  const itemOf = (item: NewItem): Item => {
    const due = item.due === undefined ? undefined : `${prefix}${item.due}`;
    return toItem({ ...item, pk: prefix + item.pk, due, v: layoutVersion, ns: prefix });
  };
  const operation = ({ put, update, only }: Write): TransactWriteItem => {
    const condition = only === null ? {} : { ConditionExpression: only.text, ...onRefusal };
    if (put !== undefined) return { Put: { TableName: table, Item: itemOf(put), ...condition, ...bound(only) } };
    if (update === undefined) throw new Error('a write that writes nothing');
    const { set, ...key } = update;
    return {
      Update: { TableName: table, Key: keyOf(key), UpdateExpression: set.text, ...condition, ...bound(set, only) },
    };
  };
  return {
    prefix,
    get: async (key) => {
      const input = { TableName: table, Key: keyOf(key), ConsistentRead: true };
      return known((await call(`read ${key.pk}`, () => client.send(new GetItemCommand(input)))).Item);
    },
    getAll: async (keys) => {
      const found: Item[] = [];
      for (let i = 0; i < keys.length; i += 100) {
        let wanted: Item[] = keys.slice(i, i + 100).map(keyOf);
        while (wanted.length > 0) {
          const RequestItems = { [table]: { Keys: wanted, ConsistentRead: true } };
          const answer = await call('read a batch', () => client.send(new BatchGetItemCommand({ RequestItems })));
          for (const item of answer.Responses?.[table] ?? []) found.push(known(item));
          wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
        }
      }
      return found;
    },
    put: async (item, only) => {
      const { Put } = operation({ put: item, only });
      if (Put === undefined) throw new Error('a put that puts nothing');
      return written(() =>
        call(`write ${item.pk}`, () => client.send(new PutItemCommand({ ...Put, Item: itemOf(item) }))),
      );
    },
    update: async (key, set, only) => {
      const { Update } = operation({ update: { ...key, set }, only });
      if (Update === undefined) throw new Error('an update that updates nothing');
      const input = { ...Update, TableName: table, Key: keyOf(key), ReturnValues: 'ALL_NEW' } as const;
      return written(() => call(`write ${key.pk}`, () => client.send(new UpdateItemCommand(input))));
    },
    delete: async (key, only) => {
      const condition = only === null ? {} : { ConditionExpression: only.text };
      const input = { TableName: table, Key: keyOf(key), ...condition, ...bound(only) };
      await written(() => call(`delete ${key.pk}`, () => client.send(new DeleteItemCommand(input))));
    },
    transact: async (writes) => {
      const TransactItems = writes.map(operation);
      // One token for all tries: one that was answered too late is not made twice.
      const input = { TransactItems, ClientRequestToken: randomUUID() };
      const what = `write ${writes[0]?.put?.pk ?? writes[0]?.update?.pk} and what belongs to it`;
      try {
        await call(what, () => client.send(new TransactWriteItemsCommand(input)));
        return { is: 'written' };
      } catch (error) {
        const reasons = reasonsOf(error);
        if (reasons === null) throw error;
        const refused = reasons.flatMap(({ Code, Item }, i) =>
          Code === 'ConditionalCheckFailed' ? [[i, known(Item as Item | undefined)] as const] : [],
        );
        return { is: 'refused', refused: new Map(refused) };
      }
    },
    query: async (pk, sort, { latestFirst = false, limit } = {}) => {
      const items: Item[] = [];
      const partition: Expression = { text: '#pk = :pk', values: { ':pk': prefix + pk } };
      for (let after: Item | undefined; ; ) {
        const input = {
          ...{ TableName: table, ConsistentRead: true, ScanIndexForward: !latestFirst },
          KeyConditionExpression: `${partition.text} AND ${sort.text}`,
          ...bound(partition, sort),
          ...(limit === undefined ? {} : { Limit: limit - items.length }),
          ...(after === undefined ? {} : { ExclusiveStartKey: after }),
        };
        const answer = await call(`query ${pk}`, () => client.send(new QueryCommand(input)));
        for (const item of answer.Items ?? []) items.push(known(item));
        after = answer.LastEvaluatedKey;
        if (after === undefined || items.length === limit) return items;
      }
    },
    due: async (partition, at, limit) => {
      const until: Expression = { text: '#due = :due', values: { ':due': prefix + partition } };
      const by: Expression =
        at === null ? { text: '' } : { text: ' AND #wakeAt <= :at', values: { ':at': at.getTime() } };
      const input = {
        ...{ TableName: table, IndexName: dueIndex, Limit: Math.max(1, limit) },
        KeyConditionExpression: until.text + by.text,
        ...bound(until, by),
      };
      const { Items = [] } = await call(`query ${partition}`, () => client.send(new QueryCommand(input)));
      return Items.map((item) => known(item));
    },
    scan: async function* (filter) {
      for (let after: Item | undefined; ; ) {
        const input = {
          ...{ TableName: table, ConsistentRead: true, FilterExpression: filter.text },
          ...bound(filter),
          ...(after === undefined ? {} : { ExclusiveStartKey: after }),
        };
        const answer = await call('scan', () => client.send(new ScanCommand(input)));
        for (const item of answer.Items ?? []) yield known(item);
        after = answer.LastEvaluatedKey;
        if (after === undefined) return;
      }
    },
  };
}

const onRefusal = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** The names and values of some expressions, as DynamoDB wants them; neither may be empty. */
function bound(...expressions: readonly (Expression | null)[]): {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
} {
  const names = expressions.flatMap((one) =>
    (one?.text.match(/#\w+/g) ?? []).map((name) => [name, one?.names?.[name] ?? name.slice(1)]),
  );
  const values = toItem(Object.assign({}, ...expressions.map((one) => one?.values ?? {})));
  return {
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

async function written(make: () => Promise<{ readonly Attributes?: Item | undefined }>): Promise<Written> {
  try {
    return { is: 'written', item: (await make()).Attributes };
  } catch (error) {
    if (nameOfError(error) !== 'ConditionalCheckFailedException') throw error;
    return { is: 'refused', found: known(Reflect.get(error as object, 'Item')) };
  }
}

function known<T extends Item | undefined>(item: T): T {
  if (item === undefined) return item;
  const version = numberOf(item, 'v');
  if (version !== layoutVersion) {
    throw new StoreError(`${nameOf(item)} has layout ${version}, and this Broom knows ${layoutVersion}`);
  }
  return item;
}
