import { describe, expect, test } from 'vitest';
import { createSessions, sessionFor } from './sessions.ts';

const token = 'the-token-that-broom-serve-has-printed';

function stage() {
  const waits: { ms: number; go: () => void }[] = [];
  let clock = 0;
  const sessions = createSessions({
    token,
    now: () => clock,
    sleep: (ms) => new Promise((go) => waits.push({ ms, go })),
  });
  return {
    sessions,
    waits,
    pass: (ms: number) => {
      clock += ms;
    },
  };
}

const idOf = async (begun: ReturnType<ReturnType<typeof createSessions>['begin']>): Promise<string> => {
  const answer = await begun;
  return typeof answer === 'string' ? answer : answer.id;
};

describe('a session', () => {
  test('holds for twelve hours', async () => {
    const { sessions, pass } = stage();
    const id = await idOf(sessions.begin(token, 'dana'));
    pass(sessionFor - 1);
    expect(sessions.find(id)).toMatchObject({ who: 'dana' });
    pass(1);
    expect(sessions.find(id)).toBeNull();
  });

  test('is one of a hundred at most: the oldest ends', async () => {
    const { sessions } = stage();
    const first = await idOf(sessions.begin(token, 'first'));
    const ids = await Promise.all(Array.from({ length: 100 }, () => idOf(sessions.begin(token, 'x'))));
    expect([sessions.count(), sessions.find(first)]).toEqual([100, null]);
    expect(ids.every((id) => sessions.find(id) !== null)).toBe(true);
  });

  test('is not found by anything else', async () => {
    const { sessions } = stage();
    await sessions.begin(token, 'dana');
    for (const id of ['', token, 'x'.repeat(5_000), '__proto__']) expect(sessions.find(id)).toBeNull();
  });
});

describe('wrong tokens', () => {
  test('are answered later and later, up to two seconds, and forgiven in time', async () => {
    const { sessions, waits, pass } = stage();
    for (let nth = 0; nth < 8; nth += 1) {
      const answer = sessions.check('wrong');
      waits.at(-1)?.go();
      expect(await answer).toBe('wrong');
    }
    expect(waits.map(({ ms }) => ms)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000]);
    pass(100_000);
    void sessions.check('wrong');
    expect(waits.at(-1)?.ms).toBe(100);
  });

  test('keep nobody out who has the right one, however many come', async () => {
    const { sessions, waits } = stage();
    const answers = Array.from({ length: 1_000 }, () => sessions.check('wrong'));
    expect(await sessions.check(token)).toBe('right');
    expect(waits).toHaveLength(20);
    for (const { go } of waits) go();
    const all = await Promise.all(answers);
    expect([all.filter((one) => one === 'wrong').length, all.filter((one) => one === 'too-many').length]).toEqual([
      20, 980,
    ]);
  });
});
