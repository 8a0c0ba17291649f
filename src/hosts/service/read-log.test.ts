import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { largestLogFile, type Objects, ObjectTooLargeError } from '../../aws/s3.ts';
import type { LogObject } from '../../events/open.ts';
import { mostAtOnce } from '../../replay/inflate.ts';
import { launch } from '../../testing/index.ts';
import { createReadLog } from './aws-service.ts';
import { gatherEvidence } from './evidence.ts';

const object: LogObject = {
  ...{ kind: 'object', bucket: 'org-trail', key: 'AWSLogs/1/CloudTrail/eu-west-1/x.json.gz', region: null, size: null },
  ...{ etag: null, versionId: null, sequencer: null },
};

/** Log objects that arrive in pieces, the last of which may be an error. */
const reading = (...pieces: readonly (Uint8Array | Error)[]) => {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      if (piece instanceof Error) throw piece;
      yield piece;
    }
  }
  return createReadLog({ streamObject: async () => stream() } as Partial<Objects> as Objects);
};

const small = gzipSync(JSON.stringify({ Records: [launch()] }));
test('an object is read whole', async () => {
  expect(await reading(small.subarray(0, 10), small.subarray(10))(object)).toMatchObject({
    outcome: 'read',
    records: 1,
  });
});

test('of one whose stream breaks off nothing is made: it is to come again', async () => {
  const broken = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  await expect(reading(small.subarray(0, 10), broken)(object)).rejects.toBe(broken);
  // Whatever the size that an object may have.
  expect(largestLogFile).toBeLessThan(mostAtOnce);
});

test('one that is too large is no reason to try again, whoever finds out', async () => {
  const tooLarge = new ObjectTooLargeError('x has more than 7 bytes');
  const refusing = createReadLog({ streamObject: () => Promise.reject(tooLarge) } as Partial<Objects> as Objects);
  const expected = { outcome: 'failed', reason: 'x has more than 7 bytes' };
  expect(await refusing(object)).toMatchObject(expected);
  expect(await reading(small.subarray(0, 10), tooLarge)(object)).toMatchObject(expected);
});

test('what is said of an object is safe to show, whatever its key holds', async () => {
  const key = `AWSLogs/1/CloudTrail/\u202Eevil\n${'x'.repeat(500)}.json.gz`;
  const body = {
    Records: [
      { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'org-trail' }, object: { key } } },
    ],
  };
  const { problems } = await gatherEvidence(body, { arrived: new Date(0), from: 'queue' }, async () => null);
  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(problems[0]?.length).toBeLessThanOrEqual(600);
  expect(problems[0]).toMatch(/^s3:\/\/org-trail\/AWSLogs/);
});

test('nor does what a reader says of it get through as it is', async () => {
  const nothing = {
    records: 0,
    firstAt: null,
    lastAt: null,
    readings: [],
    problems: [],
    bytes: { stored: 0, text: 0 },
  };
  const reason = `broken\n\u202E${'x'.repeat(2_000)}`;
  const read = async () => ({ object: 'x', outcome: 'failed', reason, ...nothing }) as const;
  const key = 'AWSLogs/111122223333/CloudTrail/eu-west-1/x.json.gz';
  const notice = { s3Bucket: 'org-trail', s3ObjectKey: [key] };
  const { problems } = await gatherEvidence(notice, { arrived: new Date(0), from: 'queue' }, read);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(key);
  expect(problems[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(problems[0]?.length).toBeLessThanOrEqual(600);
});
