import { describe, expect, test } from 'vitest';
import { type PostOptions, postMail, type Rests } from './post.ts';
import { at } from './testing/cases.ts';
import { createFakeMailbox, letterOf } from './testing/mailbox.ts';
import type { Delivery, Letter, Message } from './types.ts';

const open = async (): Promise<void> => {};

/** One process with a clock in minutes, and channels that answer as they are told. */
function postOffice(
  letters: readonly Letter[],
  answers: Readonly<Record<string, Delivery | (() => Promise<Delivery>) | null>> = {},
) {
  const mailbox = createFakeMailbox(letters);
  const left: { channel: string; message: Message }[] = [];
  const clock = { minutes: 0 };
  const options: PostOptions = {
    mailbox: mailbox.by(open),
    senders: (channel) => {
      const answer = answers[channel] === undefined ? ({ is: 'sent' } as const) : answers[channel];
      if (answer === null) return null;
      return {
        send: async (message) => {
          left.push({ channel, message });
          return typeof answer === 'function' ? answer() : answer;
        },
      };
    },
    by: 'host',
    now: () => at(clock.minutes),
  };
  const post = (minutes: number, more: Partial<PostOptions> = {}) => {
    clock.minutes = minutes;
    return postMail({ ...options, ...more });
  };
  return { mailbox, left, post };
}

const failed = (retryAt = at(0)): Delivery => ({ is: 'failed', why: 'answered 500', retryAt });

test('what is pending is sent once, grouped, in the order of its letters', async () => {
  const { post, left } = postOffice([
    letterOf('b', { group: 'g', at: at(-1) }),
    letterOf('a', { group: 'g' }),
    letterOf('c'),
  ]);
  const report = await post(0);
  expect(report).toMatchObject({
    sent: [
      { channel: 'sns one', letters: 2 },
      { channel: 'sns one', letters: 1 },
    ],
    failed: [],
    waiting: 0,
  });
  expect(left.map(({ message: { contents } }) => contents.length)).toEqual([2, 1]);
  expect(left[0]?.message).toMatchObject({ at: at(0), kind: 'group', key: expect.stringMatching(/^[0-9a-f]{32}-2$/) });
  expect(await post(1)).toMatchObject({ sent: [] });
});

describe('a channel that fails', () => {
  test('blocks no other and loses nothing, and is tried after 1, 2, 4 minutes, at most 6 hours', async () => {
    const { post, mailbox } = postOffice([letterOf('a', { channel: 'slack BROOM_A' }), letterOf('b')], {
      'slack BROOM_A': failed(),
    });
    expect(await post(0)).toMatchObject({
      sent: [{ channel: 'sns one' }],
      failed: [{ channel: 'slack BROOM_A', retryAt: at(1) }],
    });
    const waits: number[] = [];
    for (let now = 1; waits.length < 11; ) {
      const [failure] = (await post(now)).failed;
      const next = ((failure?.retryAt.getTime() ?? 0) - at(0).getTime()) / 60_000;
      waits.push(next - now);
      expect((await post(next - 0.1)).failed).toEqual([]);
      now = next;
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
    expect(mailbox.unsent()).toHaveLength(1);
  });

  test('is not tried before the time it asks for, nor later than in 6 hours', async () => {
    const answers = { 'sns one': failed(at(30)), 'sns two': failed(at(100_000)) };
    const { post } = postOffice([letterOf('a'), letterOf('b', { channel: 'sns two' })], answers);
    expect((await post(0)).failed.map(({ retryAt }) => retryAt)).toEqual([at(30), at(360)]);
  });

  test('is left alone by everything else that waits for it, for as long as the process remembers', async () => {
    const rests: Rests = new Map();
    const { post, mailbox, left } = postOffice([letterOf('a'), letterOf('b')], { 'sns one': failed(at(3)) });
    expect(await post(0, { rests })).toMatchObject({ failed: [{ letters: 1 }], waiting: 1 });
    expect(await post(2, { rests })).toMatchObject({ failed: [], waiting: 1 });
    expect(left).toHaveLength(1);
    expect((await post(3, { rests })).failed).toHaveLength(1);
    expect(mailbox.unsent().map(({ id, tries }) => [id, tries])).toEqual([
      ['a', 2],
      ['b', 0],
    ]);
  });

  test('and never answers does not hold up the others; the message goes again as it was', async () => {
    const hanging = { 'sns one': () => new Promise<Delivery>(() => {}) };
    const { post, left, mailbox } = postOffice([letterOf('a'), letterOf('b', { channel: 'sns two' })], hanging);
    const report = await post(0, { sendWithin: 10 });
    expect(report.sent).toMatchObject([{ channel: 'sns two' }]);
    expect(report.failed).toMatchObject([{ why: 'no answer within 0.01 s' }]);
    await mailbox.by(open).post([letterOf('c', { group: 'group of a' })]);
    await post(2, { sendWithin: 10 });
    const keys = left
      .filter(({ channel }) => channel === 'sns one')
      .map(({ message }) => [message.key, message.contents.length]);
    expect(keys[1]).toEqual(keys[0]);
  });

  test('for the store’s sake is told, and the others go on', async () => {
    const { post, mailbox } = postOffice([letterOf('a'), letterOf('b', { channel: 'sns two' })]);
    const broken = mailbox.by(open);
    const sentAt = async (channel: string): Promise<readonly Date[]> => {
      if (channel === 'sns one') throw new Error('the table is gone');
      return broken.sentAt(channel);
    };
    const report = await post(0, { mailbox: { ...broken, sentAt } });
    expect(report).toMatchObject({
      sent: [{ channel: 'sns two' }],
      failed: [{ channel: 'sns one', letters: 1, why: 'Error: the table is gone' }],
    });
  });
});

test('a channel that is not there is reported, and its letters are kept', async () => {
  const { post, mailbox } = postOffice([letterOf('a')], { 'sns one': null });
  expect(await post(0)).toMatchObject({ unknown: [{ channel: 'sns one', letters: 1 }], sent: [], failed: [] });
  expect(mailbox.unsent()).toMatchObject([{ tries: 1, retryAt: at(1) }]);
});

test('what a channel refuses is told twice, and the third time given up; it blocks nothing', async () => {
  const refused = { is: 'refused', why: 'answered 413' } as const;
  const answers = [refused, { is: 'sent' } as const, refused, refused];
  const { post, mailbox } = postOffice([letterOf('a', { at: at(-1) }), letterOf('b')], {
    'sns one': async () => answers.shift() ?? refused,
  });
  expect(await post(0)).toMatchObject({ refused: [{ why: 'answered 413', givenUp: false }], sent: [{ letters: 1 }] });
  expect((await post(59)).refused).toEqual([]);
  expect((await post(60)).refused).toMatchObject([{ givenUp: false }]);
  expect(mailbox.unsent()).toHaveLength(1);
  expect((await post(120)).refused).toMatchObject([{ givenUp: true }]);
  expect(mailbox.unsent()).toEqual([]);
});

test('letters that wait for a digest hide none of another channel behind them', async () => {
  const flood = Array.from({ length: 1_500 }, (_, i) => letterOf(`f${i}`, { at: at(-10) }));
  const { post, mailbox } = postOffice([...flood, letterOf('z', { channel: 'sns two' })]);
  await post(0);
  expect(mailbox.unsent().some(({ channel }) => channel === 'sns two')).toBe(false);
});

test('of a group of which another has a part, only what was had is sent, each under its own key', async () => {
  const { post, left, mailbox } = postOffice([letterOf('a', { group: 'g' }), letterOf('b', { group: 'g' })]);
  const mine = mailbox.by(open);
  const seize: typeof mine.seize = async (ids, sending, when) => {
    await mine.seize(['a'], { ...sending, key: 'theirs', by: 'other' }, when);
    return mine.seize(ids, sending, when);
  };
  expect((await post(0, { mailbox: { ...mine, seize } })).sent).toMatchObject([{ letters: 1 }]);
  expect(left[0]?.message.contents).toMatchObject([{ alarm: { id: 'b' } }]);
  expect(left[0]?.message.key).not.toBe('theirs');
});

describe('a claim', () => {
  test('that took long to make is not used: the message goes when it has ended', async () => {
    const { post, left, mailbox } = postOffice([letterOf('a')]);
    const mine = mailbox.by(open);
    let now = at(0);
    const seize: typeof mine.seize = async (...claim) => {
      now = at(0.4);
      return mine.seize(...claim);
    };
    expect(await post(0, { mailbox: { ...mine, seize }, now: () => now })).toMatchObject({ sent: [], waiting: 0 });
    expect([(await post(0.9)).sent.length, (await post(1)).sent.length, left.length]).toEqual([0, 1, 1]);
  });

  test('is of one pass: another of the same process does not take it for its own', async () => {
    const { post, mailbox } = postOffice([letterOf('a')], { 'sns one': failed() });
    const mine = mailbox.by(open);
    const names: string[] = [];
    const seize: typeof mine.seize = async (ids, sending, when) => {
      names.push(sending.by);
      return mine.seize(ids, sending, when);
    };
    await post(0, { mailbox: { ...mine, seize } });
    await post(1, { mailbox: { ...mine, seize } });
    expect(names).toEqual([expect.stringMatching(/^host \d+$/), expect.stringMatching(/^host \d+$/)]);
    expect(names[0]).not.toBe(names[1]);
  });
});
