import { describe, expect, test } from 'vitest';
import { openMessage } from '../../../events/open.ts';
import { createSnsApp } from './app.ts';
import { createEndpoint, noon } from './testing/endpoint.ts';
import { certificateUrl, topic } from './testing/signer.ts';

const minute = 60_000;

describe('a notification', () => {
  test('is verified, kept, and answered; the same again is known and not kept twice', async () => {
    const { signer, post, kept, counts } = createEndpoint();
    const message = signer.notification({ Subject: 'an event', Message: '{"a":"é 𝄞\\n"}' });
    expect(await post(message)).toEqual({ status: 200, outcome: 'taken', text: 'taken' });
    expect(await post(message)).toMatchObject({ status: 200, outcome: 'known' });
    expect(kept).toEqual([{ id: message.MessageId, topicArn: topic, at: noon, body: expect.any(String) }]);
    expect(JSON.parse(kept[0]?.body ?? '')).toEqual(message);
    expect(counts()).toMatchObject({ taken: 1, known: 1, signature: 0 });
  });

  test.each(['1', '2'])('of signature version %s is believed', async (SignatureVersion) => {
    const { signer, post } = createEndpoint();
    expect(await post(signer.notification({ SignatureVersion }))).toMatchObject({ outcome: 'taken' });
  });

  test.each(['3', '0', '1 ', '', 'SHA256'])('of signature version "%s" is refused', async (SignatureVersion) => {
    const { signer, post, fetched } = createEndpoint();
    const { status, outcome } = await post(signer.notification({ SignatureVersion }));
    expect({ status, isRefused: ['version', 'not-sns'].includes(outcome) }).toEqual({
      status: SignatureVersion === '' ? 400 : 403,
      isRefused: true,
    });
    expect(fetched).toEqual([]);
  });

  test('with a subject of null is signed without one', async () => {
    const { signer, post, kept } = createEndpoint();
    expect(await post(signer.notification({ Subject: null }))).toMatchObject({ outcome: 'taken' });
    expect(JSON.parse(kept[0]?.body ?? '')).not.toHaveProperty('Subject');
  });

  test('is kept without what nobody signed: it may be made to mean something else', async () => {
    const { signer, post, kept } = createEndpoint();
    const Message = JSON.stringify({ broom: 'tick' });
    const message = signer.notification({ Message });
    const beside = { Records: [{ eventSource: 'aws:sqs', body: '{"forged":true}' }], MessageAttributes: { a: 1 } };
    expect(await post({ ...beside, ...message })).toMatchObject({ outcome: 'taken' });
    const body = kept[0]?.body ?? '';
    expect(JSON.parse(body)).toEqual(message);
    const opened = openMessage(body, { arrived: noon, from: 'sns' });
    expect(opened).toEqual(openMessage(Message, { arrived: noon, from: 'sns' }));
  });

  test.each([
    ['70 minutes old', -70 * minute, 'taken'],
    ['a moment older', -70 * minute - 1, 'age'],
    ['5 minutes ahead', 5 * minute, 'taken'],
    ['a moment further ahead', 5 * minute + 1, 'age'],
  ])('%s: %s ms', async (_when, ms, outcome) => {
    const { signer, post } = createEndpoint();
    const Timestamp = new Date(noon.getTime() + ms).toISOString();
    expect(await post(signer.notification({ Timestamp }))).toMatchObject({ outcome });
  });

  test.each(['2026-03-01', 'yesterday', '2026-13-45T12:00:00Z', '2026-03-01T12:00:00', '2026-03-01T12:00:00+00:00'])(
    'with the time %s is refused',
    async (Timestamp) => {
      const { signer, post } = createEndpoint();
      const { status } = await post(signer.notification({ Timestamp }));
      expect([400, 403]).toContain(status);
    },
  );

  test('of a topic that is not listed is refused before anything is fetched', async () => {
    const { signer, post, fetched } = createEndpoint();
    for (const TopicArn of [`${topic}2`, topic.toUpperCase(), topic.replace('1111', '2222'), `${topic} `])
      expect(await post(signer.notification({ TopicArn }))).toMatchObject({ status: 403, outcome: 'topic' });
    expect(fetched).toEqual([]);
  });

  test('that cannot be kept is answered so that SNS sends it again', async () => {
    const put = async (): Promise<'new'> => {
      throw new Error('the disk is full');
    };
    const { signer, fetch, path, logged } = createEndpoint({ inbox: { put } });
    const body = JSON.stringify(signer.notification());
    const response = await fetch(new Request(`https://e.example${path}`, { method: 'POST', body }));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '20']);
    expect(await response.text()).toBe('try again');
    expect(logged.join()).toContain('the disk is full');
  });

  test('delivered raw is refused with a sentence', async () => {
    const { post, signer } = createEndpoint();
    const { status, text } = await post(signer.notification(), { 'x-amz-sns-rawdelivery': 'true' });
    expect(status).toBe(400);
    expect(text).toContain('turn it off');
  });

  test('is read whatever the type is said to be', async () => {
    const { post, signer } = createEndpoint();
    for (const type of ['application/json', 'text/html', 'multipart/form-data'])
      expect(await post(signer.notification(), { 'content-type': type })).toMatchObject({ outcome: 'taken' });
  });
});

describe('fields that are signed', () => {
  test('cannot be moved into one another: the signed text would be the same', async () => {
    const { post, signer } = createEndpoint();
    const { MessageId, Subject, ...rest } = signer.notification({ Subject: 'an event' });
    const id = `${MessageId}\nSubject\n${Subject}`;
    expect(await post({ ...rest, MessageId: id })).toMatchObject({ status: 400, outcome: 'not-sns' });
  });

  test('cannot be written with half a character, which is signed as if it were another', async () => {
    const { post, signer } = createEndpoint();
    const message = signer.notification({ Message: 'a\ufffdb' });
    expect(await post({ ...message, Message: 'a\ud800b' })).toMatchObject({ status: 400 });
    expect(await post(message)).toMatchObject({ outcome: 'taken' });
  });

  test('a signature can be written in one way only', async () => {
    const { post, signer } = createEndpoint();
    const message = signer.notification();
    const spare = message.Signature.replace(
      /(.)==$/,
      (_all, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`,
    );
    expect(Buffer.from(spare, 'base64')).toEqual(Buffer.from(message.Signature, 'base64'));
    expect(spare).not.toBe(message.Signature);
    expect((await post({ ...message, Signature: spare })).status).toBe(403);
    expect((await post({ ...message, Signature: `${message.Signature}\n` })).status).toBe(400);
  });
});

describe('a confirmation', () => {
  test('is visited once, however often it comes', async () => {
    const told: string[] = [];
    const { post, signer, fetched } = createEndpoint({ onConfirmed: (arn) => told.push(arn) });
    const message = signer.confirmation();
    const answers = await Promise.all([post(message), post(message)]);
    expect(answers.map(({ text }) => text)).toEqual(['confirmed', 'confirmed']);
    expect((await post(message)).status).toBe(200);
    expect(fetched).toEqual([certificateUrl, message.SubscribeURL]);
    expect(new Set(told)).toEqual(new Set([topic]));
  });

  test('that SNS does not take is answered so that it comes again, and is visited anew after a while', async () => {
    let status = 500;
    const { post, signer, fetched, forward } = createEndpoint({}, (url) =>
      url.includes('Confirm') ? new Response('', { status }) : undefined,
    );
    const message = signer.confirmation();
    expect(await post(message)).toMatchObject({ status: 503, outcome: 'not-confirmed' });
    expect(await post(message)).toMatchObject({ status: 503 });
    expect(fetched).toHaveLength(2);
    status = 200;
    forward(6_000);
    expect(await post(message)).toMatchObject({ status: 200, outcome: 'confirmed' });
  });

  test('that leads elsewhere, or is redirected, is not followed', async () => {
    const redirect = (url: string): Response | undefined =>
      url.includes('Confirm')
        ? new Response('', { status: 302, headers: { location: 'http://10.0.0.1/' } })
        : undefined;
    const { post, signer, fetched } = createEndpoint({}, redirect);
    const query = `/?Action=ConfirmSubscription&TopicArn=${topic}&Token=1`;
    for (const SubscribeURL of [
      `https://evil.example${query}`,
      `http://sns.eu-west-1.amazonaws.com${query}`,
      `https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&TopicArn=${topic}`,
      `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}2&Token=1`,
    ])
      expect(await post(signer.confirmation({ SubscribeURL }))).toMatchObject({
        status: 403,
        outcome: 'confirmation-url',
      });
    expect(fetched).toEqual([certificateUrl]);
    expect(await post(signer.confirmation())).toMatchObject({ status: 503 });
    expect(fetched).toHaveLength(2);
  });

  test('that is not signed, or of a topic that is not ours, is not visited', async () => {
    const { post, signer, fetched } = createEndpoint();
    const message = signer.confirmation();
    expect((await post({ ...message, Token: `${message.Token}0` })).status).toBe(403);
    expect((await post(signer.confirmation({ TopicArn: `${topic}2` }))).status).toBe(403);
    expect(fetched).toEqual([certificateUrl]);
  });

  test('of an unsubscription is logged, and undone only where that is asked for', async () => {
    const message = (endpoint: ReturnType<typeof createEndpoint>) =>
      endpoint.signer.confirmation({ Type: 'UnsubscribeConfirmation' });
    const [plain, keen] = [createEndpoint(), createEndpoint({ resubscribes: true })];
    expect(await plain.post(message(plain))).toMatchObject({ status: 200, outcome: 'unsubscribed' });
    expect(plain.fetched).toEqual([certificateUrl]);
    expect(plain.logged.join()).toMatch(/error sns .*nothing more comes of this topic/);
    expect(await keen.post(message(keen))).toMatchObject({ status: 200, outcome: 'resubscribed' });
    expect(keen.fetched).toHaveLength(2);
  });

  test('of an unsubscription is signed with its token', async () => {
    const { post, signer } = createEndpoint();
    const { Token, ...rest } = signer.confirmation({ Type: 'UnsubscribeConfirmation' });
    expect((await post({ ...rest, Token: `${Token}0` })).status).toBe(403);
  });
});

describe('the endpoint', () => {
  test('does not start without a list of topics, and says how', () => {
    const parts = { inbox: { put: async () => 'new' as const }, log: () => {} };
    expect(() => createSnsApp({ ...parts, topics: [] })).toThrow(/name the ARN of each/);
    expect(() => createSnsApp({ ...parts, topics: [topic], path: 'sns' })).toThrow(/expected one such as \/sns/);
    expect(() => createSnsApp({ ...parts, topics: [topic], hosts: ['http://10.0.0.1'] })).toThrow(/on this machine/);
  });

  test('answers at its path alone, to POST alone', async () => {
    const { fetch } = createEndpoint();
    const ask = async (method: string, path: string) =>
      (await fetch(new Request(`https://e.example${path}`, { method }))).status;
    for (const path of [
      '/',
      '/sns/',
      '/SNS',
      '/sns/../x',
      '//sns',
      '/sns%2f',
      '/metrics',
      '/health',
      '/snsx',
      '/sns;a',
    ])
      expect([path, await ask('POST', path)]).toEqual([path, 404]);
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'])
      expect([method, await ask(method, '/sns')]).toEqual([method, 405]);
  });

  test('logs one kind of refusal once a minute, with how often it came', async () => {
    const { post, logged, forward } = createEndpoint();
    for (let i = 0; i < 500; i += 1) await post('no json');
    expect(logged).toHaveLength(1);
    forward(minute);
    await post('no json');
    expect(logged[1]).toContain('"times":500');
  });

  test('echoes nothing of what it was sent', async () => {
    const { post, signer } = createEndpoint();
    const word = 'a-strangers-word';
    for (const body of [
      word,
      { Type: word },
      signer.notification({ TopicArn: word }),
      signer.notification({ SigningCertURL: word }),
    ]) {
      const { text, status } = await post(body);
      expect(text).not.toContain(word);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });

  test('believes an emulator on this machine only where it was named', async () => {
    const emulator = 'http://127.0.0.1:4566';
    const SigningCertURL = `${emulator}/_aws/sns/SimpleNotificationService-1.pem`;
    const respond = (url: string): Response | undefined =>
      url === SigningCertURL ? new Response(createEndpoint().signer.pem) : undefined;
    const [named, other] = [createEndpoint({ hosts: [emulator] }, respond), createEndpoint({}, respond)];
    expect(await named.post(named.signer.notification({ SigningCertURL }))).toMatchObject({ outcome: 'taken' });
    expect(await other.post(other.signer.notification({ SigningCertURL }))).toMatchObject({ outcome: 'certificate' });
    expect(other.fetched).toEqual([]);
    for (const url of ['http://127.0.0.1:4567/a.pem', 'http://u@127.0.0.1:4566/a.pem', 'https://127.0.0.1:4566/a.pem'])
      expect((await named.post(named.signer.notification({ SigningCertURL: url }))).outcome).toBe('certificate');
  });
});
