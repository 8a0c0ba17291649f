import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEndpoint } from './testing/endpoint.ts';
import { certificateUrl, topic } from './testing/signer.ts';

/** Addresses that somebody would like to be believed to be SNS's. */
const elsewhere = [
  'http://sns.eu-west-1.amazonaws.com/a.pem',
  'ftp://sns.eu-west-1.amazonaws.com/a.pem',
  'file:///etc/ssl/a.pem',
  'data:text/plain,a.pem',
  'https://sns.eu-west-1.amazonaws.com.evil.example/a.pem',
  'https://sns.evil.com.amazonaws.com.evil/a.pem',
  'https://sns.evil.amazonaws.com.evil/a.pem',
  'https://evil.example/sns.eu-west-1.amazonaws.com/a.pem',
  'https://bucket.s3.amazonaws.com/a.pem',
  'https://s3.amazonaws.com/sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.s3.amazonaws.com/a.pem',
  'https://sns.s3.eu-west-1.amazonaws.com/a.pem',
  'https://xsns.eu-west-1.amazonaws.com/a.pem',
  'https://sns-eu-west-1.amazonaws.com/a.pem',
  'https://sns..amazonaws.com/a.pem',
  'https://sns.a.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.co/a.pem',
  'https://sns.eu-west-1.amazonaws.com.cn.evil/a.pem',
  'https://sns.eu-west-1.amazonaws.com./a.pem',
  'https://sns。eu-west-1。amazonaws。com/a.pem',
  'https://sns.eu-west-1.amazonaws．com/a.pem',
  'https://ｓns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com:443/a.pem',
  'https://sns.eu-west-1.amazonaws.com:8443/a.pem',
  'https://user@sns.eu-west-1.amazonaws.com/a.pem',
  'https://user:word@sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com@evil.example/a.pem',
  'https://sns.eu-west-1.amazonaws.com\\@evil.example/a.pem',
  'https://evil.example\\.sns.eu-west-1.amazonaws.com/a.pem',
  'https://evil.example#.sns.eu-west-1.amazonaws.com/a.pem',
  'https://evil.example?.sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com/a.pem?x',
  'https://sns.eu-west-1.amazonaws.com/?a.pem',
  'https://sns.eu-west-1.amazonaws.com/a.pem#x',
  'https://sns.eu-west-1.amazonaws.com/a.pem/b',
  'https://sns.eu-west-1.amazonaws.com/a.txt',
  'https://sns.eu-west-1.amazonaws.com/a%2epem',
  'https://sns.eu-west-1.amazonaws.com/../a/..%2fa.pem',
  'https://sns.eu-west-1.amazonaws.com//evil.example/%0d%0aa.pem',
  'https://sns.eu-west-1.amazonaws.com/.pem ',
  ' https://sns.eu-west-1.amazonaws.com/a.pem',
  'https:sns.eu-west-1.amazonaws.com/a.pem',
  '//sns.eu-west-1.amazonaws.com/a.pem',
  'https:\\\\sns.eu-west-1.amazonaws.com\\a.pem',
  'HTTPS://SNS.EU-WEST-1.AMAZONAWS.COM/A.PEM',
  'https://127.0.0.1/a.pem',
  'https://169.254.169.254/latest/meta-data/a.pem',
  'http://169.254.169.254/a.pem',
  'https://2130706433/a.pem',
  'https://0x7f.1/a.pem',
  'https://[::1]/a.pem',
  'https://[::ffff:169.254.169.254]/a.pem',
  'https://localhost/a.pem',
  'http://127.0.0.1:4566/a.pem',
  'https://metadata.google.internal/a.pem',
  'javascript:a.pem',
  'https://',
  'x',
];

/** What is signed, so that only the address is wrong. */
describe('an address that is not SNS’s', () => {
  test.each(elsewhere)('of a certificate is not visited: %s', async (SigningCertURL) => {
    const { signer, post, fetched } = createEndpoint();
    const { status } = await post(signer.notification({ SigningCertURL }));
    expect([400, 403]).toContain(status);
    expect(fetched).toEqual([]);
  });

  test.each(elsewhere)('of a confirmation is not visited: %s', async (url) => {
    const { signer, post, fetched } = createEndpoint();
    const query = `?Action=ConfirmSubscription&TopicArn=${topic}&Token=1`;
    for (const SubscribeURL of [url, url + query, url.replace(/\/[^/]*$/, `/${query}`)]) {
      if (/^https:\/\/sns\.eu-west-1\.amazonaws\.com\/\?Action/.test(SubscribeURL)) continue;
      const { status } = await post(signer.confirmation({ SubscribeURL }));
      expect([SubscribeURL, [400, 403].includes(status)]).toEqual([SubscribeURL, true]);
    }
    expect(fetched.filter((one) => one !== certificateUrl)).toEqual([]);
  });
});

const deep = (open: string, close: string): string => open.repeat(200_000) + close.repeat(200_000);
const fields = (text: string): string => `{"Type":"Notification","MessageId":"a","TopicArn":"${topic}",${text}}`;
const bodies: readonly (readonly [string, string | Uint8Array])[] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['no JSON', 'CloudTrail validation message.'],
  ['null', 'null'],
  ['a number', '1e999'],
  ['a huge number', '9'.repeat(100_000)],
  ['a list', '[]'],
  ['lists in one another', deep('[', ']')],
  ['objects in one another', deep('{"a":', '}')],
  ['objects that do not end', '{"a":'.repeat(100_000)],
  ['a long text', JSON.stringify('x'.repeat(900_000))],
  ['many keys', JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])))],
  ['bytes that are no text', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['UTF-16', new Uint8Array(Buffer.from('{"Type":"Notification"}', 'utf16le'))],
  ['zeros', new Uint8Array(10_000)],
  ['the keys of a prototype', '{"__proto__":{"Type":"Notification"},"constructor":{"prototype":{}}}'],
  ['another type', '{"Type":"Nothing"}'],
  ['a type that every object has', '{"Type":"toString"}'],
  ['a type that is an object', '{"Type":{"toString":"Notification"}}'],
  ['too few fields', '{"Type":"Notification"}'],
  ['numbers for text', fields('"Message":1,"Timestamp":2,"SignatureVersion":1,"Signature":3,"SigningCertURL":4')],
  ['a form', 'Type=Notification&Message=x'],
  ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
];

describe('a body that is not a message', () => {
  test.each(bodies)('%s is refused', async (_what, body) => {
    const { post, kept, fetched } = createEndpoint();
    expect([400, 413]).toContain((await post(body)).status);
    expect([kept, fetched]).toEqual([[], []]);
  });

  test('a key that stands twice counts once, for the signature as for what is kept', async () => {
    const { post, signer, kept } = createEndpoint();
    const text = JSON.stringify(signer.notification({ Message: 'genuine' }));
    const [before, after] = [text.replace('{', '{"Message":"forged",'), text.replace(/\}$/, ',"Message":"forged"}')];
    expect((await post(after)).status).toBe(403);
    expect((await post(before)).status).toBe(200);
    expect(JSON.parse(kept[0]?.body ?? '')).toMatchObject({ Message: 'genuine' });
    expect(kept[0]?.body).not.toContain('forged');
  });
});

const seeded = { seed: 20_260_301 } as const;

describe('thousands of requests', () => {
  test('with any one byte of a signed message changed: what is kept is what was signed', async () => {
    const { post, signer, kept } = createEndpoint();
    const message = signer.notification({ Subject: 'an event', Message: '{"a":"é 𝄞"}' });
    const original = Buffer.from(JSON.stringify(message));
    for (let at = 0; at < original.length; at += 1) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const body = new Uint8Array(original);
        body[at] = (body[at] ?? 0) ^ mask;
        const { status } = await post(body);
        if (status === 200) throw new Error(`believed with byte ${at} changed by ${mask}`);
        expect(status).toBeGreaterThanOrEqual(400);
        // An address on SNS's host that has no certificate could be one later.
        if (status >= 500) expect(Buffer.from(body).toString()).not.toContain(message.SigningCertURL);
      }
    }
    expect(kept).toEqual([]);
    expect((await post(original)).status).toBe(200);
  }, 60_000);

  test('of any JSON, and of messages with any JSON in any field, are refused, and nothing is asked for', async () => {
    const { post, signer, kept, fetched } = createEndpoint();
    const message = signer.notification({ Subject: 'an event' });
    const field = fc.constantFrom(...Object.keys(message));
    const changed = fc.tuple(field, fc.jsonValue()).map(([name, value]) => ({ ...message, [name]: value }));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          changed.map((one) => JSON.stringify(one)),
        ),
        async (body) => {
          const { status } = await post(body);
          return status >= 400 && status < 500;
        },
      ),
      { ...seeded, numRuns: 3_000 },
    );
    expect([kept, fetched.filter((url) => url !== certificateUrl)]).toEqual([[], []]);
  }, 60_000);

  test('of any bytes are refused', async () => {
    const { post } = createEndpoint();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => (await post(bytes)).status === 400),
      { ...seeded, numRuns: 3_000 },
    );
  }, 60_000);
});
