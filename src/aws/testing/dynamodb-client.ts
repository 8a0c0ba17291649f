import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * DynamoDB makes each request all at once; moto lets its threads come between a condition and its write. So requests
 * wait for each other, and what races is what a store does between them.
 */
export function oneAtATime(client: DynamoDBClient): void {
  let last: Promise<unknown> = Promise.resolve();
  client.middlewareStack.add(
    (next) => (args) => {
      const answer = last.then(() => next(args));
      last = answer.catch(() => {});
      return answer;
    },
    { step: 'deserialize', priority: 'high', name: 'oneAtATime' },
  );
}

export interface Watched {
  /** The requests so far by their names: `PutItem`. Each try counts. */
  readonly requests: string[];
  /** The answers of the next requests of this name are lost on their way: they were carried out. */
  loseAnswers(name: string, times: number): void;
  /** The next requests of this name are refused with an error of this name. */
  refuse(name: string, error: string, times: number): void;
}

/** Counts what a client sends, and spoils some of it, below the SDK's own retries. */
export function watch(client: DynamoDBClient): Watched {
  const requests: string[] = [];
  const spoiled: { readonly name: string; readonly error: string; readonly isDone: boolean }[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const name = commandName.replace(/Command$/, '');
        requests.push(name);
        const i = spoiled.findIndex((one) => one.name === name);
        const [spoil] = i < 0 ? [] : spoiled.splice(i, 1);
        if (spoil === undefined || spoil.isDone) {
          const answer = await next(args);
          if (spoil === undefined) return answer;
        }
        throw Object.assign(new Error('spoiled'), { name: spoil.error });
      },
    { step: 'deserialize', priority: 'high', name: 'watch' },
  );
  const spoil = (name: string, error: string, times: number, isDone: boolean): void => {
    for (let i = 0; i < times; i += 1) spoiled.push({ name, error, isDone });
  };
  return {
    requests,
    loseAnswers: (name, times) => spoil(name, 'TimeoutError', times, true),
    refuse: (name, error, times) => spoil(name, error, times, false),
  };
}
