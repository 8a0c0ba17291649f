import { expect, test } from 'vitest';
import { createBodyReader } from './read-body.ts';

const bounds = { mostBytes: 10, within: 5_000, mostHeld: 15 };
const bodyOf = (...pieces: readonly number[]) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const length of pieces) controller.enqueue(new Uint8Array(length));
      controller.close();
    },
  });
/** Sends some, and then nothing until it is told to. */
function stalled(length: number) {
  let goOn = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new Uint8Array(length));
      goOn = () => controller.close();
    },
  });
  return { body, goOn: () => goOn() };
}
const rest = () => new Promise((done) => setImmediate(done));

test('a body within bounds is read, however it is cut up', async () => {
  const read = createBodyReader(bounds);
  expect(await read(bodyOf(4, 6))).toEqual({ is: 'read', bytes: Buffer.alloc(10) });
  expect(await read(null)).toEqual({ is: 'read', bytes: new Uint8Array() });
  expect(await read(bodyOf(4, 7))).toEqual({ is: 'large' });
});

test('what all hold together is bounded, and given back at the end', async () => {
  const read = createBodyReader(bounds);
  const one = stalled(9);
  const reading = read(one.body);
  await rest();
  expect(await read(bodyOf(7))).toEqual({ is: 'busy' });
  expect((await read(bodyOf(6))).is).toBe('read');
  one.goOn();
  expect((await reading).is).toBe('read');
  expect((await read(bodyOf(10))).is).toBe('read');
});

test('a body that stops coming is given up, and one that breaks off is told', async () => {
  const read = createBodyReader({ ...bounds, within: 20 });
  expect(await read(stalled(1).body)).toEqual({ is: 'slow' });
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) });
  expect(await read(broken)).toEqual({ is: 'interrupted' });
});
