import { z } from 'zod';

/**
 * What SNS posts, as far as it is signed. Everything but `Message` has to stand on one line: the signed text tells its
 * fields apart by line breaks, and a part of one could else be passed off as another.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u);
/** Text that UTF-8 can carry: a lone surrogate is signed as U+FFFD, so that either would pass for the other. */
const sound = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const common = {
  MessageId: z.string().regex(/^[\w-]{1,100}$/),
  TopicArn: line(400).refine(sound),
  Message: z.string().refine(sound),
  Timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/),
  SignatureVersion: line(10),
  Signature: z.string().regex(/^[A-Za-z0-9+/]{100,2000}={0,2}$/),
  SigningCertURL: line(500),
};
const asking = { ...common, Token: line(2_000).refine(sound), SubscribeURL: line(3_000).refine(sound) };

const schema = z.discriminatedUnion('Type', [
  z.object({ ...common, Type: z.literal('Notification'), Subject: line(1_000).refine(sound).nullish() }),
  z.object({ ...asking, Type: z.literal('SubscriptionConfirmation') }),
  z.object({ ...asking, Type: z.literal('UnsubscribeConfirmation') }),
]);

export type SnsMessage = z.infer<typeof schema>;
export type Confirmation = Exclude<SnsMessage, { Type: 'Notification' }>;

/** @returns null when it is none of the three. What else it holds is left out: nothing vouches for it */
export function readMessage(value: unknown): SnsMessage | null {
  const read = schema.safeParse(value);
  return read.success ? read.data : null;
}

/**
 * A document that says what the signature vouches for and nothing else. Passed on as it came, a genuine message could
 * bring along whatever somebody wrote beside the signed fields.
 */
export function documentOf(message: SnsMessage): string {
  return JSON.stringify(
    message.Type === 'Notification' ? { ...message, Subject: message.Subject ?? undefined } : message,
  );
}
