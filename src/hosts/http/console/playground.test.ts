import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlaygroundOutcome } from '../../../console/types.ts';
import { at, launched, policyOf, tagged } from '../../../replay/testing/story.ts';
import { createBook, type SqliteBook } from '../../../stores/sqlite/book.ts';
import { createPlayground, type Playground, type PlaygroundOptions } from './playground.ts';
import { type Trial, tryPolicy } from './playground-run.ts';

const today = `mode: enforce
settle: 5m
channels: [{ slack: env:BROOM_SLACK }]
rules:
  - id: code
    require: { tags: { Code: [LOL] } }
    steps: [notify, { do: stop, after: 2h }]
`;
const week = [
  launched('i-1', 0),
  launched('i-2', 60, { tags: { Code: 'LOL' } }),
  launched('i-3', 120),
  tagged('i-3', '90m', { Code: 'LOL' }),
];

describe('a policy that is tried', () => {
  const trial = (policy: string, more: Partial<Trial> = {}): Promise<Awaited<ReturnType<typeof tryPolicy>>> =>
    tryPolicy(
      {
        policy,
        today: { policy: policyOf(today), files: new Map() },
        evidence: week,
        from: at(0),
        to: at('7d'),
        isCut: false,
        ...more,
      },
      () => 0,
    );
  const outcomeOf = async (policy: string, more: Partial<Trial> = {}): Promise<PlaygroundOutcome> => {
    const { outcome } = await trial(policy, more);
    if (outcome === null) throw new Error('not valid');
    return outcome;
  };

  test('and has mistakes is told all of them with their places, and judges nothing', async () => {
    const { diagnostics, outcome } = await trial(
      today.replace('2h', '2 hours').replace('[LOL]', 'presnt').replace('mode: enforce', 'mode: enforced'),
    );
    expect(outcome).toBeNull();
    expect(diagnostics.map(({ severity, line, path }) => [severity, line, path])).toEqual([
      ['error', 1, 'mode'],
      ['error', 6, 'rules[0].require.tags.Code'],
      ['error', 7, 'rules[0].steps[1].after'],
    ]);
    const lines = today.replace('2h', '2 hours').split('\n');
    const last = diagnostics.at(-1);
    expect(lines[6]?.slice((last?.column ?? 0) - 1, (last?.endColumn ?? 0) - 1)).toBe('2 hours');
  });

  test('and is not even YAML says where', async () => {
    const { diagnostics } = await trial('rules: [{ id: a\n');
    expect(diagnostics[0]).toMatchObject({ severity: 'error', line: expect.any(Number), path: '' });
    expect((await trial('')).outcome).toBeNull();
  });

  test('and is the same as today changes nothing', async () => {
    expect(await outcomeOf(today)).toMatchObject({
      instances: 3,
      incomplete: null,
      changes: [],
      changeCount: 0,
      before: { violating: 2, acted: 1 },
      after: { violating: 2, acted: 1 },
      power: 'May stop in every account.',
    });
  });

  test('and is harsher says whom it would have met, side by side with today', async () => {
    const { after, changes, rulesAdded } = await outcomeOf(
      `${today.replace('2h', '1h')}  - { id: owner, require: { tags: { Owner: present } }, steps: [notify] }\n`,
    );
    expect([after.violating, after.acted, rulesAdded]).toEqual([3, 2, ['owner']]);
    expect(changes[0]).toMatchObject({
      instanceId: 'i-3',
      who: 'alice',
      rule: 'code',
      before: { verdict: 'violation', steps: ['notify after 5 min', 'stop not needed: mended'] },
      after: { verdict: 'violation', steps: ['notify after 5 min', expect.stringMatching(/^stop after 1 h/)] },
    });
  });

  test('is judged as if it enforced, whatever its mode', async () => {
    expect((await outcomeOf(today.replace('mode: enforce', 'mode: observe'))).after.acted).toBe(1);
  });

  test('opens no file on behalf of a page, but is given those that today’s policy names', async () => {
    const withFile = today.replace('[LOL]', '{ from: ./codes.txt }');
    for (const from of ['./codes.txt', '/etc/passwd', '../../etc/passwd', './broom.yaml']) {
      const { diagnostics, outcome } = await trial(today.replace('[LOL]', `{ from: ${from} }`));
      expect(outcome).toBeNull();
      expect(diagnostics.map(({ message }) => message).join()).toMatch(
        /opens no such file|folder of the policy|expected/,
      );
    }
    const files = new Map([['codes.txt', 'LOL\n']]);
    expect((await outcomeOf(withFile, { today: { policy: policyOf(today), files } })).changeCount).toBe(0);
  });

  test('says when evidence is missing', async () => {
    expect((await outcomeOf(today, { evidence: [] })).incomplete).toContain('No evidence is kept yet');
    expect((await outcomeOf(today, { from: at('-5d') })).incomplete).toContain(
      'Evidence is kept since 2026-03-01 12:00 UTC only',
    );
    expect((await outcomeOf(today, { isCut: true })).incomplete).toContain('more evidence than is replayed at once');
  });

  test('leaves out what was launched before the week', async () => {
    expect((await outcomeOf(today, { from: at(30) })).instances).toBe(2);
  });
});

describe('the playground', () => {
  let folder: string;
  let book: SqliteBook;
  let playground: Playground | null = null;
  const open = (options: PlaygroundOptions = {}): Playground => {
    playground = createPlayground(
      {
        book,
        now: () => at('7d'),
        written: () => ({ place: join(folder, 'broom.yaml'), text: today, since: at(0), trouble: null }),
      },
      options,
    );
    return playground;
  };
  const thread = (code: string): URL =>
    new URL(
      `data:text/javascript,${encodeURIComponent(`import { parentPort as port } from 'node:worker_threads'; ${code}`)}`,
    );
  const echo =
    "port.on('message', ({ id, policy }) => policy === 'slow' || port.postMessage({ id, is: 'done', view: { diagnostics: [], outcome: policy } }));";

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'broom-playground-'));
    book = await createBook({ file: join(folder, 'book.sqlite') });
  });
  afterEach(async () => {
    await playground?.close();
    book.close();
    rmSync(folder, { recursive: true });
  });

  test('runs in a thread of its own, on the evidence of the book, and keeps the service free meanwhile', async () => {
    book.noteEvidence(week, at(0));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    const { outcome } = await open().run(today.replace('2h', '1h'));
    clearInterval(timer);
    expect(outcome).toMatchObject({ instances: 3, changeCount: 2, incomplete: null });
    expect(turns).toBeGreaterThan(3);
  });

  test('gives way to the latest request', async () => {
    const own = open({ workerUrl: thread(echo) });
    const first = own.run('slow');
    const refused = expect(first).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('later request'),
    });
    expect((await own.run('second')).outcome).toBe('second');
    await refused;
    expect((await own.run('third')).outcome).toBe('third');
  });

  test('ends what takes too long, and goes on with the next', async () => {
    const own = open({ workerUrl: thread(echo), timeLimit: 200 });
    await expect(own.run('slow')).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('longer than'),
    });
    const patient = open({ workerUrl: thread(echo) });
    expect((await patient.run('next')).outcome).toBe('next');
    await own.close();
  });

  test('outlives a thread that dies, and says so', async () => {
    const own = open({ workerUrl: thread("port.on('message', () => process.exit(3));") });
    await expect(own.run('x')).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('its thread ended'),
    });
    await expect(own.run('x')).rejects.toMatchObject({ status: 503 });
    const broken = open({ workerUrl: thread("throw new Error('/secret');") });
    await expect(broken.run('x')).rejects.toMatchObject({
      status: 503,
      message: expect.not.stringContaining('secret'),
    });
  });

  test('reads the files of the policy in force from its own folder, and not from elsewhere', async () => {
    writeFileSync(join(folder, 'codes.txt'), 'LOL\nGGG\n');
    book.noteEvidence(week, at(0));
    const text = today.replace('[LOL]', '{ from: ./codes.txt }');
    const own = createPlayground({
      book,
      now: () => at('7d'),
      written: () => ({ place: join(folder, 'broom.yaml'), text, since: at(0), trouble: null }),
    });
    playground = own;
    expect((await own.run(text)).outcome).toMatchObject({ changeCount: 0, instances: 3 });
    expect((await own.run(text.replace('codes', 'other'))).outcome).toBeNull();
  });
});
