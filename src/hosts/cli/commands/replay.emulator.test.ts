import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emulatorsOrSkip, useEmulator } from '../../../aws/testing/emulators.ts';
import { asS3Object } from '../../../testing/envelopes.ts';
import { launch } from '../../../testing/records.ts';
import { type Bench, createBench } from '../testing/command-line.ts';

emulatorsOrSkip('ministack')('broom replay s3:// on ministack', () => {
  const ministack = useEmulator('ministack');
  let bench: Bench;
  beforeEach(() => {
    bench = createBench();
    vi.stubEnv('AWS_ENDPOINT_URL', ministack().endpoint);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    bench.close();
  });

  test('judges what lies in a bucket; what cannot be read makes it incomplete', async () => {
    const s3 = new S3Client(ministack().client());
    const policy = bench.put(
      'broom.yaml',
      'rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify] }]\n',
    );
    const put = (key: string, body: Buffer) => s3.send(new PutObjectCommand({ Bucket: 'trail', Key: key, Body: body }));
    await s3.send(new CreateBucketCommand({ Bucket: 'trail' }));
    const good = asS3Object([
      launch({ id: 'i-0000000000000000a' }),
      launch({ id: 'i-0000000000000000b', requestId: 'b' }),
    ]);
    await put(good.key, good.bytes);
    const whole = await bench.broom('replay', 's3://trail/AWSLogs/', '--policy', policy, '--json');
    expect(whole.code).toBe(0);
    expect(JSON.parse(whole.out)).toMatchObject({ objects: { read: 1 }, instances: 2, verdicts: { violation: 2 } });

    await put('AWSLogs/damaged.json.gz', good.bytes.subarray(0, 100));
    const part = await bench.broom('replay', 's3://trail', '--policy', policy, '--json');
    expect(part.code).toBe(3);
    expect(JSON.parse(part.out)).toMatchObject({
      incomplete: true,
      instances: 2,
      problems: [{ object: 's3://trail/AWSLogs/damaged.json.gz' }],
    });

    expect(await bench.broom('replay', 's3://trail/none', '--policy', policy)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no log objects there'),
    });
    expect(await bench.broom('replay', 's3://no-such-bucket', '--policy', policy)).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no such bucket'),
    });
  });
});
