import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readMessage } from '../../../src/hosts/http/sns/message.ts';
import { createSigner } from '../../../src/hosts/http/sns/testing/signer.ts';

/** Stands between an emulator that cannot sign and an endpoint that believes nothing unsigned. */
export interface SigningRelay {
  /** What the emulator is to post to. */
  readonly url: string;
  /** Where the certificate lies. */
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Passes on what an emulator posts as SNS, signed with a key made for the test: the signature proves that the endpoint
 * verifies it, and nothing about the emulator.
 *
 * @param onward gives the endpoint's address
 */
export async function startSigningRelay(onward: () => string): Promise<SigningRelay> {
  const signer = createSigner(() => new Date());
  let origin = '';
  const server = createServer((request, response) => {
    void (async () => {
      if (request.method === 'GET') return void response.end(signer.pem);
      const message = readMessage({ ...JSON.parse(await textOf(request)), ...unsigned });
      if (message === null) return void response.writeHead(400).end();
      const signed = signer.sign({ ...message, SignatureVersion: '2', SigningCertURL: `${origin}/test.pem` });
      const type = request.headers['content-type'] ?? '';
      const answer = await fetch(onward(), {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(signed),
      });
      response.writeHead(answer.status).end(await answer.text());
    })().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/sns`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** In the place of the emulator's own, which is none: of the right form, and replaced. */
const unsigned = { Signature: 'A'.repeat(344) };

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
