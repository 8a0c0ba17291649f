import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `Broom-Signature: t=1772366400,v1=…`: HMAC-SHA256, hex, of the seconds, a dot and the body. */
export function sign(body: string, secret: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  return `t=${t},v1=${macOf(t, body, secret)}`;
}

const macOf = (t: number, body: string, secret: string): string =>
  createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');

export interface Signed {
  /** `Broom-Signature` as it came. */
  readonly header: string;
  /** The body as it came, before anything has parsed it. */
  readonly body: string;
  readonly secret: string;
  readonly at: Date;
  /** How old it may be, in ms; 5 minutes unless said, so that an old one cannot be played again. */
  readonly tolerance?: number;
}

/** For those who receive webhooks: whether this one is Broom's, and of now. */
export function verifySignature({ header, body, secret, at, tolerance = 5 * 60_000 }: Signed): boolean {
  const [, seconds, mac] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (seconds === undefined || mac === undefined || secret === '') return false;
  if (Math.abs(at.getTime() - Number(seconds) * 1000) > tolerance) return false;
  return timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(Number(seconds), body, secret), 'hex'));
}
