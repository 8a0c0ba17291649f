import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../engine/ports.ts';
import { StoreError } from '../../stores/store-error.ts';
import { at, caseOf, entry, letterOf, noon, nothing, openCase, policyWith, refOf } from '../../stores/testing/cases.ts';
import { oneAtATime, type Watched, watch } from '../testing/dynamodb-client.ts';
import { type Emulator, emulatorsOrSkip, startEmulator } from '../testing/emulators.ts';
import { createDynamoStore } from './store.ts';
import { createTable } from './table.ts';

const key = 'eu-west-1#i-1';
const table = 'broom';
const beside = { ...nothing, history: [entry('a', noon)], letters: [letterOf('l')] };

emulatorsOrSkip('moto')('the DynamoDB store, when the network or the table falters', () => {
  let moto: Emulator;
  let client: DynamoDBClient;
  let watched: Watched;
  let store: Store;
  let stores = 0;
  beforeAll(async () => {
    moto = await startEmulator('moto');
    client = new DynamoDBClient(moto.client({ maxAttempts: 2 }));
    oneAtATime(client);
    await createTable(client, table);
    watched = watch(client);
  });
  beforeEach(() => {
    stores += 1;
    store = createDynamoStore({ client, table, prefix: `${stores}/` });
    watched.requests.splice(0);
  });
  afterAll(async () => {
    client?.destroy();
    await moto?.stop();
  });

  test('a save whose answer was lost, and that the SDK makes again, is saved', async () => {
    watched.loseAnswers('PutItem', 1);
    expect(await store.save(caseOf('i-1'), nothing)).toBe('saved');
    watched.loseAnswers('PutItem', 1);
    expect(await store.save(caseOf('i-1', { rev: 2 }), { ...nothing, expected: 1 })).toBe('saved');
    expect(watched.requests).toEqual(['PutItem', 'PutItem', 'PutItem', 'PutItem']);
    expect(await store.save(caseOf('i-1', { rev: 2 }), { ...nothing, expected: 1 })).toBe('conflict');
  });

  test('so is one with history and letters', async () => {
    watched.loseAnswers('TransactWriteItems', 1);
    expect(await store.save(caseOf('i-1'), beside)).toBe('saved');
    expect(watched.requests).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    expect([(await store.history(key)).length, (await store.pending(at(9), 9)).length]).toEqual([1, 1]);
  });

  test('so is a letter seized, a lease taken, a thing kept, and a budget spent once', async () => {
    await store.post([letterOf('l')]);
    watched.loseAnswers('UpdateItem', 1);
    expect(await store.seize(['l'], { key: 'k', by: 'host', until: at(5) }, at(0))).toEqual(['l']);
    watched.loseAnswers('PutItem', 1);
    expect(await store.lease('tick', 'host', at(0), at(5))).toBe(true);
    watched.loseAnswers('PutItem', 1);
    expect(await store.keep(key, 'e', { tags: { Code: 'a' } })).toEqual({ tags: { Code: 'a' } });
    const policy = policyWith({ perHour: 2 });
    watched.loseAnswers('TransactWriteItems', 1);
    expect(await store.spend(refOf('i-1'), 'stop', policy, at(0))).toBeNull();
    expect(await store.spend(refOf('i-2'), 'stop', policy, at(0))).toBeNull();
    expect(await store.spend(refOf('i-3'), 'stop', policy, at(0))).toMatchObject({ rail: 'budget-hour' });
  });

  test('a change of rails whose answer was lost is made once', async () => {
    watched.loseAnswers('TransactWriteItems', 1);
    await store.setRail({ do: 'freeze', by: 'alice', why: 'a migration', at: noon });
    expect(await store.railHistory()).toHaveLength(1);
  });

  test('what collides is tried again', async () => {
    watched.refuse('TransactWriteItems', 'TransactionConflictException', 3);
    expect(await store.save(caseOf('i-1'), beside)).toBe('saved');
    watched.refuse('PutItem', 'ThrottlingException', 3);
    expect(await store.save(caseOf('i-2'), nothing)).toBe('saved');
  });

  test('what is refused for good is an error that names it', async () => {
    watched.refuse('GetItem', 'ResourceNotFoundException', 1);
    const loading = store.load(key);
    await expect(loading).rejects.toThrow(StoreError);
    await expect(loading).rejects.toThrow(`DynamoDB did not read ${key}: ResourceNotFoundException`);
    const large = caseOf('i-1', { postponed: { until: at(5), by: 'alice', reason: 'x'.repeat(500_000) } });
    await expect(store.save(large, nothing)).rejects.toThrow(`DynamoDB did not write ${key}`);
  });

  test('counts that could not be flushed are flushed the next time', async () => {
    const policy = policyWith({});
    for (const id of ['i-1', 'i-2', 'i-3', 'i-4'])
      await store.settle(refOf(id), 'a', null, { at: noon, violates: true }, policy);
    watched.refuse('UpdateItem', 'AccessDeniedException', 1);
    await expect(store.flush(at(1))).rejects.toThrow('AccessDeniedException');
    await store.flush(at(2));
    expect((await store.shared()).tripped.get('a')).toEqual({ at: at(2) });
  });

  test('a case with nothing beside it is one write, with something one transaction, the counts of all rules one more', async () => {
    await store.save(caseOf('i-1'), nothing);
    await store.save(caseOf('i-2'), beside);
    for (const rule of Array.from({ length: 50 }, (_, i) => `rule-${i}`))
      await store.settle(refOf('i-1'), rule, null, { at: noon, violates: false }, policyWith({}));
    await store.flush(at(1));
    await store.flush(at(2));
    expect(watched.requests).toEqual(['PutItem', 'TransactWriteItems', 'GetItem', 'UpdateItem']);
  });

  test('an item of a newer layout is refused', async () => {
    await store.save(caseOf('i-1'), nothing);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const item = Items.find(({ pk }) => pk?.S === `${stores}/${key}`);
    await client.send(new PutItemCommand({ TableName: table, Item: { ...item, v: { N: '2' } } }));
    await expect(store.load(key)).rejects.toThrow('has layout 2, and this Broom knows 1');
  });

  test('what has a time to go is marked with it, in the seconds that DynamoDB reads', async () => {
    await store.save(caseOf('i-1'), beside);
    await store.save(openCase('i-2', {}), nothing);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const expiry = (pk: string, sk: string) =>
      Items.find((item) => item.pk?.S === `${stores}/${pk}` && item.sk?.S?.startsWith(sk))?.expiresAt?.N;
    const daysAfter = (days: number): string => `${noon.getTime() / 1_000 + days * 86_400}`;
    expect([expiry(key, 'case'), expiry(key, 'history#')]).toEqual([daysAfter(30), daysAfter(400)]);
    expect([expiry('eu-west-1#i-2', 'case'), expiry('letter#l', 'letter')]).toEqual([undefined, undefined]);
    await store.sent(['l'], 'k', noon);
    const { Items: later = [] } = await client.send(new ScanCommand({ TableName: table }));
    const letter = later.find(({ pk }) => pk?.S === `${stores}/letter#l`);
    expect([letter?.expiresAt?.N, letter?.due, letter?.wakeAt]).toEqual([daysAfter(30), undefined, undefined]);
  });

  test('stores with different prefixes see nothing of each other in one table', async () => {
    const canary = createDynamoStore({ client, table, prefix: `${stores}/canary/` });
    await canary.save(caseOf('i-1', { wakeAt: at(1) }), beside);
    await canary.setRail({ do: 'freeze', by: 'alice', why: 'a migration', at: noon });
    await canary.addChore({
      ...{ id: 'c', kind: 'find-launch', dueAt: noon, since: noon, account: '111122223333', region: 'eu-west-1' },
      ...{ reservationId: null, clientToken: null, principal: 'alice' },
    });
    const listed: string[] = [];
    for await (const { ref } of store.list({})) listed.push(ref.id);
    expect([listed, await store.load(key), await store.due(at(9)), await store.pending(at(9), 9)]).toEqual([
      [],
      undefined,
      [],
      [],
    ]);
    expect([await store.nextWake(), (await store.shared()).frozen, await store.dueChores(at(9), 9)]).toEqual([
      null,
      null,
      [],
    ]);
    for await (const { ref } of canary.list({})) listed.push(ref.id);
    expect([listed, await canary.due(at(9)), (await canary.pending(at(9), 9)).length]).toEqual([['i-1'], [key], 1]);
  });
});
