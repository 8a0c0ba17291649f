import { describe, expect, test } from 'vitest';
import { Mistake } from '../../cli/exit.ts';
import type { Choices } from './choices.ts';
import { type Plan, planOf } from './plan.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:broom-events';
const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events';

function problemsOf(choices: Choices, env = {}): string[] {
  try {
    planOf(choices, env);
  } catch (error) {
    if (error instanceof Mistake) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('what a service is to do', () => {
  test.each<[string, Choices, Partial<Plan>]>([
    [
      'a queue, and a console where it usually is',
      { sqs: [queue, queue] },
      {
        ...{ sns: null, queues: [queue], trails: [], simulate: null, tick: 60_000, grace: 25_000 },
        console: { address: { host: '127.0.0.1', port: 4280 }, hosts: [] },
      },
    ],
    [
      'the endpoint of SNS where it usually is',
      { sns: true, topic: [topic], console: false },
      {
        console: null,
        sns: { address: { host: '127.0.0.1', port: 4281 }, path: '/sns', topics: [topic], subscribe: null },
      },
    ],
    [
      'and elsewhere, subscribing itself: a URL without a path gets that of the endpoint',
      { sns: '[::1]:9000', snsPath: '/aws', subscribe: topic, publicUrl: 'https://broom.example.com' },
      {
        sns: {
          address: { host: '::1', port: 9000 },
          path: '/aws',
          topics: [topic],
          subscribe: { topicArn: topic, endpoint: 'https://broom.example.com/aws' },
        },
      },
    ],
    ['a simulation', { simulate: true, seed: 'lol' }, { simulate: { speed: 60, seed: 'lol' } }],
  ])('%s', (_what, choices, expected) => {
    expect(planOf(choices, {})).toMatchObject(expected);
  });

  test('topics come from the environment, too', () => {
    expect(planOf({ sns: true }, { BROOM_TOPICS: topic }).sns?.topics).toEqual([topic]);
  });

  test('a simulation has a seed, also when nobody gave one', () => {
    expect(planOf({ simulate: true }, {}).simulate?.seed).toMatch(/^\d{1,6}$/);
  });
});

describe('refused', () => {
  test.each<[string, Choices, (string | RegExp)[]]>([
    ['nothing to listen to', {}, [/^nothing to listen to: name a source with --sns, --sqs URL or --trail FOLDER/]],
    ['a queue that is none', { sqs: ['events'] }, ['--sqs: expected the URL of a queue, got "events"']],
    ['a topic that is none', { sns: true, topic: ['events'] }, [/^--topic: expected the ARN of a topic.*"events"$/]],
    ['SNS without topics', { sns: true }, [/^--sns: name the topics/]],
    ['a port that is none', { sns: '127.0.0.1:99999', topic: [topic] }, [/^--sns: expected HOST:PORT/]],
    ['what goes with SNS, without it', { sqs: [queue], topic: [topic] }, ['--topic: only with --sns']],
    ['half a subscription', { sns: true, subscribe: topic }, [/^--subscribe ARN and --public-url URL go together/]],
    ['a public URL that is none', { sns: true, subscribe: topic, publicUrl: 'ftp://x' }, [/^--public-url: expected/]],
    [
      'the outside',
      { sqs: [queue], console: '0.0.0.0:4280' },
      [/^--console: 0\.0\.0\.0:4280 can be reached .* --allow-remote$/],
    ],
    ['the outside by a name', { sns: 'broom:4281', topic: [topic] }, [/^--sns: broom:4281 can be reached/]],
    [
      'a simulation of what is real',
      { simulate: true, sqs: [queue], trail: ['x'] },
      [/^--simulate: .*--sqs, --trail$/],
    ],
    ['a simulation on a table', { simulate: true, store: 'dynamodb:broom' }, [/^--simulate: it touches no AWS/]],
    ['a world that stands still', { simulate: true, speed: 0 }, ['--speed: expected a number from 1 to 600, got 0']],
    ['a faster real world', { sqs: [queue], speed: 60 }, [/^--speed and --seed are of --simulate/]],
    ['a host with a path', { sqs: [queue], consoleHost: ['a/b'] }, [/^--console-host: expected/]],
    [
      'hosts of no console',
      { sqs: [queue], console: false, consoleHost: ['a'] },
      ['--console-host: there is no console'],
    ],
    [
      'all of it at once',
      { sns: 'x', sqs: ['y'], console: '0.0.0.0:1' },
      [/^--sns: expected/, /^--sns: name the topics/, /^--sqs: expected/, /^--console: 0\.0\.0\.0:1/],
    ],
  ])('%s', (_what, choices, expected) => {
    const problems = problemsOf(choices);
    expect(problems).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  });

  test('the outside may be listened on when it is said in so many words', () => {
    expect(problemsOf({ sqs: [queue], console: '0.0.0.0:4280', allowRemote: true })).toEqual([]);
  });
});
