import { randomUUID, sign } from 'node:crypto';
import type { SnsMessage } from '../message.ts';
import { signedText } from '../signature.ts';
import { type Certified, makeCertificate } from './certificate.ts';

export const topic = 'arn:aws:sns:eu-west-1:111122223333:instance-events';
export const certificateUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';

export interface Signer {
  readonly pem: string;
  /** A document as SNS posts it, parsed. What is given stands in it before it is signed. */
  notification(fields?: Partial<Notification>): Notification;
  confirmation(fields?: Partial<Confirmation>): Confirmation;
  /** Signs a message anew, whatever it says. */
  sign<T extends SnsMessage>(message: T): T;
}

type Notification = Extract<SnsMessage, { Type: 'Notification' }>;
type Confirmation = Exclude<SnsMessage, Notification>;

/** Stands in for SNS, with a key of its own: what it signs proves nothing but that signatures are verified. */
export function createSigner(now: () => Date, { privateKey, pem }: Certified = makeCertificate()): Signer {
  const signed = <T extends SnsMessage>(message: T): T => {
    const digest = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    return { ...message, Signature: sign(digest, Buffer.from(signedText(message)), privateKey).toString('base64') };
  };
  const common = () => ({
    MessageId: randomUUID(),
    TopicArn: topic,
    Message: 'hello',
    Timestamp: now().toISOString(),
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: certificateUrl,
  });
  return {
    pem,
    sign: signed,
    notification: (fields = {}) => signed({ Type: 'Notification', ...common(), ...fields }),
    confirmation: (fields = {}) => {
      const { TopicArn = topic, Token = '2336412f37fb687f5d51e6e2425929f5' } = fields;
      const SubscribeURL = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${Token}`;
      return signed({ Type: 'SubscriptionConfirmation', ...common(), SubscribeURL, Token, ...fields });
    },
  };
}
