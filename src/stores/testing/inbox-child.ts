import { createInbox } from '../sqlite/inbox.ts';

/**
 * A process of its own on a file, for tests: `node … FILE NAME put|take`. Says one word a line: the id of what it has put,
 * once it was answered, or of what it has received.
 */
const [, , file = '', name = '', what = ''] = process.argv;
const say = (word: string): void => {
  process.stdout.write(`${word}\n`);
};
const inbox = await createInbox({ file });

if (what === 'put') {
  for (let i = 0; ; i += 20) {
    const ids = Array.from({ length: 20 }, (_, k) => `${name}-${i + k}`);
    await Promise.all(
      ids.map(async (id) => {
        await inbox.put({ id, topicArn: 'topic', body: `{"id":"${id}"}`, at: new Date() });
        say(id);
      }),
    );
  }
} else {
  for (;;) for (const { id } of await inbox.receive({ visibilitySeconds: 3_600 })) say(id);
}
