import { describe, expect, test } from 'vitest';
import { createCertificates } from './certificates.ts';
import { makeCertificate } from './testing/certificate.ts';
import { noon } from './testing/endpoint.ts';
import { certificateUrl as url } from './testing/signer.ts';

const { pem } = makeCertificate();

function certificates(respond: (url: string) => Response | Promise<Response>) {
  let ahead = 0;
  const asked: string[] = [];
  const { keyAt } = createCertificates({
    now: () => new Date(noon.getTime() + ahead),
    fetch: async (address) => {
      asked.push(address);
      return respond(address);
    },
  });
  const forward = (ms: number): void => {
    ahead += ms;
  };
  return { keyAt, asked, forward };
}

describe('a certificate', () => {
  test('is fetched once, however many ask at once, and again the day after', async () => {
    const { keyAt, asked, forward } = certificates(() => new Response(pem));
    const answers = await Promise.all(Array.from({ length: 50 }, () => keyAt(url)));
    expect(answers.every(({ is }) => is === 'key')).toBe(true);
    expect(asked).toEqual([url]);
    forward(25 * 3_600_000);
    await keyAt(url);
    expect(asked).toHaveLength(2);
  });

  test('whose dates are long past is good: SNS signs by such, and the age of a message is asked by itself', async () => {
    const old = makeCertificate({ from: new Date('2013-09-11T00:00:00Z'), to: new Date('2014-09-12T00:00:00Z') });
    expect(await certificates(() => new Response(old.pem)).keyAt(url)).toMatchObject({ is: 'key' });
  });

  test.each([
    ['a key of 1,024 bits', makeCertificate({ bits: 1_024 }).pem],
    ['a key that is not of RSA', makeCertificate({ kind: 'ec' }).pem],
    ['half a certificate', pem.slice(0, pem.length / 2)],
    ['a page', '<html>not here</html>'],
    ['nothing', ''],
  ])('%s is none', async (_what, text) => {
    expect(await certificates(() => new Response(text)).keyAt(url)).toMatchObject({ is: 'wrong' });
  });

  test('a redirect is not followed, and what is too long is not read to its end', async () => {
    const elsewhere = new Response('', { status: 301, headers: { location: 'https://evil.example/a.pem' } });
    const moved = certificates(() => elsewhere);
    expect(await moved.keyAt(url)).toMatchObject({ is: 'wrong' });
    expect(moved.asked).toEqual([url]);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    expect(await certificates(() => new Response(endless)).keyAt(url)).toMatchObject({ is: 'unavailable' });
    expect(sent).toBeLessThan(10);
  });

  test('that cannot be had is asked for again after a while, and not before', async () => {
    let isThere = false;
    const { keyAt, asked, forward } = certificates(() => new Response(pem, { status: isThere ? 200 : 503 }));
    for (let i = 0; i < 100; i += 1) expect((await keyAt(url)).is).toBe('unavailable');
    expect(asked).toHaveLength(1);
    isThere = true;
    forward(10_000);
    expect((await keyAt(url)).is).toBe('key');
  });

  test('a flood of names that are not there makes us ask for few, and what is known stays known', async () => {
    const { keyAt, asked, forward } = certificates((one) => new Response(pem, { status: one === url ? 200 : 404 }));
    await keyAt(url);
    const made = (i: number): string => `https://sns.eu-west-1.amazonaws.com/${i}.pem`;
    for (let i = 0; i < 5_000; i += 1) await keyAt(made(i));
    expect(asked.length).toBeLessThan(40);
    expect((await keyAt(url)).is).toBe('key');
    forward(61_000);
    await Promise.all(Array.from({ length: 5_000 }, (_, i) => keyAt(made(i + 5_000))));
    expect(asked.length).toBeLessThan(80);
    expect((await keyAt(url)).is).toBe('key');
  });
});
