import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launch } from '../../../testing/records.ts';
import { type Bench, bringing, createBench, type FakeWorld, fakeWorld, withService } from '../testing/command-line.ts';
import { runNow, undo } from './orders.ts';

const [bad, other, good] = ['i-0bad0000000000001', 'i-0bad0000000000002', 'i-0000000000000900d'];
const policyText = `mode: enforce
settle: 1m
channels: [{ slack: env:BROOM_SLACK }]
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: stop, after: 2h }]
`;
let bench: Bench;
let world: FakeWorld;
let clock: Date;
let [policy, file, store] = ['', '', ''];
const now = (): Date => clock;
const minutes = (count: number): Date => new Date(clock.getTime() + count * 60_000);

beforeEach(async () => {
  bench = createBench({ BROOM_USER: 'alice' });
  policy = bench.put('broom.yaml', policyText);
  file = join(bench.folder, 'broom.sqlite');
  store = `sqlite:${file}`;
  clock = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000);
  world = fakeWorld(now);
  const at = clock.toISOString().replace('.000Z', 'Z');
  for (const [id, tags] of [
    [bad, []],
    [other, [['Code', 'lol']]],
    [good, [['Code', 'LOL']]],
  ] as const)
    world.states.set(id, { state: 'running', tags });
  await withService({ file, policy, world, now }, async (service) => {
    const others = { at, requestId: 'two', region: 'us-east-1' };
    await service.take(
      bringing(
        launch({ at, id: bad }),
        launch({ ...others, id: other, tags: { Code: 'lol' } }),
        launch({ at, id: good, tags: { Code: 'LOL' } }),
      ),
    );
    clock = minutes(2);
    await service.tick();
  });
});
afterEach(() => bench.close());

const later = (count: number): Promise<void> =>
  withService({ file, policy, world, now }, async (service) => {
    clock = minutes(count);
    await service.tick();
    clock = minutes(1);
    await service.tick();
  });

describe('cases list', () => {
  test('shows violations with what comes next, and nothing else unless asked', async () => {
    const { code, out } = await bench.broom('cases', 'list', '--store', store);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^INSTANCE +WHERE +STATE +WHO +VIOLATES +NEXT$/);
    expect(out).toMatch(
      new RegExp(`${bad} +111122223333 eu-west-1 +open +alice +code +stop due .* UTC, in 1 hour 5\\d minutes`),
    );
    expect(out).toContain(other);
    expect(out).not.toContain(good);
    expect((await bench.broom('cases', 'list', '--store', store, '--state', 'all')).out).toContain(good);
  });

  test.each([
    [['--region', 'us-east-1'], [other]],
    [['--account', '999922223333'], []],
    [['--state', 'clear'], [good]],
    [['--held', 'freeze'], []],
    [[], [bad, other]],
  ])('%j chooses', async (options, ids) => {
    const { out } = await bench.broom('cases', 'list', '--store', store, '--json', ...options);
    expect(JSON.parse(out).map(({ instanceId }: { instanceId: string }) => instanceId)).toEqual(ids);
  });

  test('finds what a rail holds', async () => {
    await bench.broom('freeze', '--reason', 'a migration', '--store', store);
    await later(125);
    const { out } = await bench.broom('cases', 'list', '--store', store, '--held', 'freeze');
    expect(out).toMatch(/stop held: freeze/);
    expect(world.did).toEqual([]);
  });
});

describe('cases show', () => {
  test('tells all of one, by its id alone', async () => {
    const { code, out } = await bench.broom('cases', 'show', bad, '--store', store);
    expect(code).toBe(0);
    expect(out).toContain(`${bad} in 111122223333 eu-west-1: open since`);
    expect(out).toMatch(/Launched .* UTC by alice/);
    expect(out).toMatch(/^code: Code is missing$/m);
    expect(out).toMatch(/^ {2}notify {2}done .* UTC$/m);
    expect(out).toMatch(/^ {2}stop {4}due .* UTC, in 1 hour/m);
    expect(out).toContain(`Mend it: aws ec2 create-tags --region eu-west-1 --resources ${bad} --tags Key=Code,Value=`);
    expect(out).toMatch(/evidence +launched by RunInstances, by alice/);
    expect(out).toMatch(/step +code: notify done/);
  });

  test('as JSON, by its key', async () => {
    const { out } = await bench.broom('cases', 'show', `us-east-1#${other}`, '--store', store, '--json');
    expect(JSON.parse(out)).toMatchObject({
      key: `us-east-1#${other}`,
      account: '111122223333',
      state: 'open',
      launchedBy: 'alice',
      tags: [{ key: 'Code', value: 'lol' }],
      rules: [
        {
          rule: 'code',
          verdict: 'violation',
          violation: {
            anchoredAtLaunch: true,
            faults: [{ near: 'LOL' }],
            steps: [
              { do: 'notify', is: 'done' },
              { do: 'stop', is: 'waiting' },
            ],
          },
        },
      ],
      history: expect.arrayContaining([expect.objectContaining({ what: 'verdict', rule: 'code' })]),
    });
  });

  test('what a stranger wrote in a tag moves no cursor', async () => {
    world.states.set(bad, { state: 'running', tags: [['Name', '\u001b[2J\u202eevil']] });
    await later(125);
    const { out } = await bench.broom('cases', 'show', bad, '--store', store);
    expect(out).toContain('Name=\ufffd[2J\ufffdevil');
  });

  test.each([
    [['i-0123'], 'there is no such case'],
    [['bad id'], 'expected an instance id'],
  ])('of %j is a mistake', async (args, message) => {
    const { code, err, out } = await bench.broom('cases', 'show', ...args, '--store', store);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('a store that is not there is a mistake, and is not made', async () => {
    const { code, err } = await bench.broom('cases', 'list', '--store', `${store}x`);
    expect([code, err]).toEqual([2, expect.stringContaining('there is no such file')]);
    expect((await bench.broom('cases', 'list', '--store', `${store}x`)).code).toBe(2);
    expect((await bench.broom('cases', 'list', '--store', 'mysql:x')).err).toContain(
      'expected sqlite:FILE or dynamodb:TABLE',
    );
  });
});

describe('an order', () => {
  const order = (...args: readonly string[]) => bench.broom('cases', ...args, '--store', store, '--policy', policy);

  test('to exempt holds until its day is over, and is kept with who and why', async () => {
    const { code, out } = await order('exempt', bad, '--until', '2999-12-31', '--reason', 'a game', '--rule', 'code');
    expect([code, out]).toEqual([0, `${bad}: exempt from code until 3000-01-01 00:00 UTC, by alice\n`]);
    const shown = await bench.broom('cases', 'show', bad, '--store', store);
    expect(shown.out).toContain('Exempt from code until 3000-01-01 00:00 UTC by alice: a game');
    expect(shown.out).toMatch(/order +exempted from code until 3000-01-01T00:00:00.000Z: a game, by alice/);
    await later(125);
    expect(world.did).toEqual([`stop ${other}`]);
  });

  test('to postpone holds for so long', async () => {
    const { code, out } = await order('postpone', bad, '--for', '24h', '--reason', 'a demo', '--as', 'bob');
    expect(code).toBe(0);
    expect(out).toMatch(/nothing is done to it until .* UTC, by bob; messages go on/);
    await later(125);
    expect(world.did).toEqual([`stop ${other}`]);
  });

  test('to run has the next step fall due, and the service take it after its reads', async () => {
    const streams = {
      out: () => {},
      err: () => {},
      isTerminal: { out: false, err: false },
      env: { BROOM_USER: 'alice' },
    };
    expect(await runNow(bad, { store, policy }, streams, now)).toBe(0);
    await later(2);
    expect(world.did).toEqual([`stop ${bad}`]);
  });

  test('to undo takes back what was done, and says what does not come back', async () => {
    await later(125);
    expect(world.did).toEqual([`stop ${bad}`, `stop ${other}`]);
    const said: string[] = [];
    const streams = {
      out: (text: string) => said.push(text),
      err: () => {},
      isTerminal: { out: false, err: false },
      env: { BROOM_USER: 'alice' },
    };
    const options = { store, policy, for: 3_600_000, reason: 'it was needed' };
    expect(await undo(bad, options, streams, now, async () => world)).toBe(0);
    expect(world.did.at(-1)).toBe(`undo ${bad} and start`);
    expect(said.join('')).toMatch(/taken back; left in peace until .* by alice[\s\S]*What was in memory is lost\./);
    const { out } = await bench.broom('cases', 'show', bad, '--store', store);
    expect(out).toMatch(/stop {4}done, and taken back/);
    said.length = 0;
    expect(await undo(good, options, streams, now, async () => world)).toBe(0);
    expect(said.join('')).toContain('there is nothing to take back');
  });

  test('to undo what cannot be read, or while frozen, is not given', async () => {
    await later(125);
    const streams = {
      out: () => {},
      err: () => {},
      isTerminal: { out: false, err: false },
      env: { BROOM_USER: 'alice' },
    };
    const options = { store, policy, for: 3_600_000, reason: 'it was needed' };
    world.states.delete(bad);
    await expect(undo(bad, options, streams, now, async () => world)).rejects.toThrow('EC2 knows no such instance');
    await bench.broom('freeze', '--reason', 'an incident', '--store', store);
    await expect(undo(other, options, streams, now, async () => world)).rejects.toThrow('Broom is frozen, by alice');
    const { out } = await bench.broom('cases', 'show', bad, '--store', store);
    expect(out).not.toContain('Postponed');
    expect(world.did).toEqual([`stop ${bad}`, `stop ${other}`]);
  });

  test.each([
    [['exempt', bad, '--until', '2001-01-01', '--reason', 'x'], 'expected a time to come'],
    [['exempt', bad, '--until', '2999-01-01', '--reason', ' '], 'expected some words'],
    [['exempt', bad, '--until', '2999-01-01'], "required option '--reason <text>' not specified"],
    [['exempt', bad, '--until', '2999-01-01', '--reason', 'x', '--rule', 'cod'], 'did you mean "code"?'],
    [['postpone', bad, '--reason', 'x'], 'either --for or --until'],
    [['postpone', bad, '--for', '1 day', '--reason', 'x'], 'expected a duration such as 90m'],
    [['run', bad, '--forse'], "unknown option '--forse'"],
    [['run', 'i-0123'], 'there is no such case'],
  ])('%j is refused', async (args, message) => {
    const { code, err, out } = await order(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('by another policy than the one in force is refused: it would plan the case anew', async () => {
    const another = bench.put('other.yaml', policyText.replace('2h', '1m'));
    const { code, err } = await bench.broom('cases', 'run', bad, '--store', store, '--policy', another);
    expect(code).toBe(2);
    expect(err).toContain('is not the policy in force');
    const { out } = await bench.broom('rails', '--store', store, '--json');
    expect(JSON.parse(out).policy.enforcingSince).toMatchObject([{ rule: 'code' }]);
    expect((await order('run', bad)).code).toBe(0);
  });
});

describe('the rails', () => {
  const rails = (...args: readonly string[]) => bench.broom(...args, '--store', store);

  test('a freeze and its end are kept with who and why', async () => {
    expect((await rails('freeze', '--reason', 'a migration')).out).toMatch(/^Frozen by alice\./);
    expect((await rails('freeze', '--reason', 'again', '--as', 'bob')).out).toMatch(
      /^It was frozen already, by alice .*: a migration/,
    );
    expect((await rails('rails')).out).toMatch(/^FROZEN by alice .*: a migration\nNo breaker has tripped\./);
    expect((await rails('unfreeze', '--reason', 'it is over', '--as', 'bob')).out).toMatch(/^Unfrozen by bob/);
    expect((await rails('unfreeze', '--reason', 'twice')).out).toBe('It was not frozen.\n');
    const { out } = await rails('rails');
    expect(out).toMatch(/^Not frozen\./);
    expect(out).toMatch(/bob +unfreeze +it is over/);
  });

  test('a breaker is let go, a budget granted', async () => {
    expect((await rails('resume', '--rule', 'code')).out).toBe('The breaker of code had not tripped.\n');
    expect((await rails('resume', '--budget', 'stop', '--account', '111122223333')).out).toContain(
      'in 111122223333 is granted anew',
    );
    const { history } = JSON.parse((await rails('rails', '--json')).out);
    expect(history).toMatchObject([
      { do: 'grant', action: 'stop', by: 'alice' },
      { do: 'resume', rule: 'code' },
    ]);
  });

  test.each([
    [['resume'], 'say what goes on'],
    [['resume', '--rule', 'a', '--budget', 'stop'], 'say what goes on'],
    [['resume', '--rule', 'a', '--account', '111122223333'], '--account goes with --budget'],
    [['resume', '--budget', 'notify'], 'Allowed choices are terminate, stop, quarantine'],
    [['freeze'], "required option '--reason <text>' not specified"],
    [['freeze', '--reason', 'x', '--as', ''], '--as: expected a name'],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await rails(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
