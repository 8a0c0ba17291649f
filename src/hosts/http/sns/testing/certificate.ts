import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key, and a certificate that it signed itself. */
export interface Certified {
  readonly privateKey: KeyObject;
  readonly pem: string;
}

export interface CertificateOptions {
  /** Left out: 2,048. */
  readonly bits?: number;
  /** Left out: RSA. */
  readonly kind?: 'rsa' | 'ec';
  /** Left out: from yesterday to tomorrow. */
  readonly from?: Date;
  readonly to?: Date;
}

const day = 86_400_000;

/** As little of X.509 as makes a certificate that Node reads: version 3, no extensions. @see RFC 5280, 4.1 */
export function makeCertificate({ bits = 2_048, kind = 'rsa', from, to }: CertificateOptions = {}): Certified {
  const { privateKey, publicKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = kind === 'rsa' ? sequence(oid.rsaWithSha256, der(0x05)) : sequence(oid.ecdsaWithSha256);
  const name = sequence(der(0x31, sequence(oid.commonName, der(0x0c, Buffer.from('sns.test.example')))));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const dates = sequence(time(from ?? new Date(Date.now() - day)), time(to ?? new Date(Date.now() + day)));
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.from([1]));
  const body = sequence(version, serial, algorithm, name, dates, name, spki);
  const signature = createSign('sha256').update(body).sign(privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return { privateKey, pem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n') };
}

const oid = {
  rsaWithSha256: der(0x06, Buffer.from('2a864886f70d01010b', 'hex')),
  ecdsaWithSha256: der(0x06, Buffer.from('2a8648ce3d040302', 'hex')),
  commonName: der(0x06, Buffer.from('550403', 'hex')),
};

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** UTCTime, which has two digits for the year. */
function time(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
