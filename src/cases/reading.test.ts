import { describe, expect, test } from 'vitest';
import type { Policy } from '../policy/types.ts';
import { at, became, launched, policyOf, tagged } from '../replay/testing/story.ts';
import { effectOf, outboxOf, read, seen, sighting, stepsOf, through, tick, told, went } from './testing/run.ts';
import type { Case } from './types.ts';

const policy = (rule: string): Policy => policyOf(`mode: enforce\nrules: [{ id: code, ${rule} }]`);
const tags = policy('require: { tags: { Code: present } }, steps: [notify, terminate]');
const open = (by: Policy): Case => through(undefined, by, [0, sighting(launched('i-1', 0))]);

describe('a read that fails', () => {
  const failing = (until: number): Case => {
    let now = through(open(tags), tags, [300, tick]);
    for (let time = 300; time <= until; time += 60) {
      now = through(now, tags, [time, tick]);
      if (effectOf(now, 'read'))
        now = went(now, tags, time, 'read', { is: 'failed', retryAt: at(time + 60), why: 'throttled' });
    }
    return now;
  };

  test('postpones every step that acts, for as long as it fails', () => {
    expect(stepsOf(told(failing(20_000), tags, 20_000))).toEqual(['notify done', 'terminate waiting']);
  });

  test('holds a message back for ten minutes; then it goes out and says so', () => {
    expect(outboxOf(failing(840))).toEqual([]);
    expect(effectOf(failing(900), 'tell')).toMatchObject({ index: 0, unread: 'throttled' });
  });

  test('says nothing of it once a read has answered', () => {
    const now = read(failing(400), tags, 500, {});
    expect([now.unread, stepsOf(now)[0]]).toEqual([null, 'notify done']);
  });
});

describe('NotFound', () => {
  const missing = (...times: readonly number[]): Case =>
    times.reduce<Case>(
      (now, time) =>
        went(through(now, tags, [time, tick]), tags, time, 'read', { is: 'not-found', retryAt: at(time + 60) }),
      open(tags),
    );

  test.each([
    ['twice, over two hours', [300, 7_500], 'open'],
    ['three times within an hour', [300, 1_000, 3_899], 'open'],
    ['three times over an hour', [300, 1_000, 3_900], 'closed'],
  ])('%s', (_what, times, state) => {
    expect(missing(...times).state.kind).toBe(state);
  });

  test('counts anew once the instance was found', () => {
    const found = read(missing(300, 1_000), tags, 1_100, {});
    const now = went(through(found, tags, [3_900, tick]), tags, 3_900, 'read', { is: 'not-found', retryAt: at(3_960) });
    expect(now.state.kind).toBe('open');
  });

  test('closes nothing for good: an instance that is seen after all is judged anew', () => {
    const now = through(missing(300, 1_000, 3_900), tags, [5_000, sighting(seen(5_000, {}))]);
    expect([now.state.kind, now.tracks.get('code')?.verdict.kind]).toEqual(['open', 'violation']);
  });
});

describe('what a read looks up', () => {
  const facts = (now: Case): readonly string[] => effectOf(now, 'read')?.facts ?? [];

  test('is what a rule is missing, and nothing for a rule about tags', () => {
    const image = policy('require: { image: { owners: [amazon] } }, steps: [notify]');
    expect(facts(through(open(image), image, [300, tick]))).toEqual([
      'imageCreatedAt',
      'imageName',
      'imageOwner',
      'imageOwnerAlias',
    ]);
    const notify = policy('require: { tags: { Code: present } }, steps: [notify]');
    expect(facts(through(open(notify), notify, [300, tick]))).toEqual([]);
  });

  test('includes the protection that a step which is near could meet', () => {
    expect(facts(through(open(tags), tags, [300, tick]))).toEqual([
      'disableApiStop',
      'disableApiTermination',
      'spotKind',
    ]);
    const far = policy('require: { tags: { Code: present } }, steps: [notify, { do: terminate, after: 3d }]');
    expect(facts(through(open(far), far, [300, tick]))).toEqual([]);
  });

  test('is asked for again with every read once a verdict rests on it', () => {
    const image = policy('require: { image: { owners: [amazon] } }, steps: [{ do: stop, after: 1d }]');
    const known = { imageOwner: { is: 'known', value: '210987654321', at: at(300) } } as const;
    const first = through(
      open(image),
      image,
      [300, tick],
      [300, sighting({ ...seen(300, {}), facts: known } as never)],
    );
    const now = through(went(first, image, 300, 'read', { is: 'done' }), image, [86_430, tick]);
    expect(facts(now)).toContain('imageOwner');
  });

  test('that stays unknown is asked again, ever more seldom', () => {
    const image = policy('require: { image: { owners: [amazon] } }, steps: [notify]');
    let now = open(image);
    const waits: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const time = ((now.wakeAt?.getTime() ?? 0) - at(0).getTime()) / 1000;
      now = read(now, image, time, {});
      waits.push(((now.wakeAt?.getTime() ?? 0) - at(0).getTime()) / 1000 - time);
    }
    expect(waits[0]).toBe(150);
    expect(waits.every((wait, i) => wait >= (waits[i - 1] ?? 0))).toBe(true);
    expect(waits.at(-1)).toBeGreaterThan(3_600);
  });
});

describe('an instance that was not launched before our eyes', () => {
  test('is read 90 s after its change of state was told, unless its launch is told before', () => {
    const told = through(undefined, tags, [0, sighting(became('i-1', 0, 'pending'))]);
    expect([told.tracks.size, told.wakeAt, told.outbox]).toEqual([0, at(90), []]);
    expect(outboxOf(through(told, tags, [90, tick]))).toEqual(['read']);
    const launchedSince = through(told, tags, [30, sighting(launched('i-1', 0))]);
    expect(launchedSince.wakeAt).toEqual(at(300));
  });

  test('waits for more when only its tags changed', () => {
    const now = through(undefined, tags, [0, sighting(tagged('i-1', 0, { Code: 'x' }))]);
    expect([now.wakeAt, now.outbox]).toEqual([null, []]);
    expect(through(now, tags, [5, sighting(launched('i-1', 0))]).state.kind).toBe('clear');
  });

  test('counts from its launch as EC2 tells it', () => {
    const found = { ...seen(500, {}), launchedAt: at(400) } as const;
    expect(through(undefined, tags, [500, sighting(found)]).tracks.get('code')?.opening?.anchor).toEqual(at(400));
    const old = { ...seen(50_000, {}), launchedAt: at(400) } as const;
    expect(through(undefined, tags, [50_000, sighting(old)]).tracks.get('code')?.opening?.anchor).toEqual(at(50_000));
  });
});

describe('thanks', () => {
  test('go to whoever was told of the violation, once', () => {
    const notified = read(open(tags), tags, 300, {});
    const mended = through(
      notified,
      tags,
      [320, sighting(tagged('i-1', 320, { Code: 'x' }))],
      [325, sighting(seen(325, { Code: 'x' }))],
    );
    expect(outboxOf(mended)).toContain('tell resolved');
    expect(outboxOf(through(told(mended, tags, 326), tags, [400, sighting(seen(400, { Code: 'x' }))]))).not.toContain(
      'tell resolved',
    );
  });

  test('go to nobody who was told nothing', () => {
    const mended = through(
      open(tags),
      tags,
      [20, sighting(tagged('i-1', 20, { Code: 'x' }))],
      [25, sighting(seen(25, { Code: 'x' }))],
    );
    expect(outboxOf(mended)).not.toContain('tell resolved');
  });
});

test('tags put on and off for ever do not make a case grow', () => {
  let now = open(tags);
  for (let i = 1; i <= 100; i += 1) {
    const time = i * 100;
    now = through(now, tags, [time, sighting(seen(time, i % 2 === 0 ? {} : { Code: 'x' }))]);
  }
  expect(now.tracks.get('code')?.past.length).toBeLessThanOrEqual(21);
});
