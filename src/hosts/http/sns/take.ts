import type { Context } from 'hono';
import { wordsOf } from '../../serve/log.ts';
import type { Confirm } from './confirm.ts';
import { type Confirmation, documentOf, type SnsMessage } from './message.ts';
import type { Answers } from './outcomes.ts';
import type { Inbox } from './parts.ts';
import type { SnsUrls } from './urls.ts';

/** What the middleware hands on. */
export interface Env {
  Variables: { bytes: Uint8Array; message: SnsMessage };
}

export interface TakingParts {
  readonly inbox: Inbox;
  readonly now: () => Date;
  readonly urls: SnsUrls;
  readonly answers: Answers;
  readonly confirm: Confirm;
  readonly resubscribes: boolean;
  readonly onConfirmed: (topicArn: string) => void;
}

/** What is done with a message of a topic of ours that SNS has signed. */
export function createTaking(parts: TakingParts): (c: Context<Env>) => Promise<Response> {
  const { answers } = parts;
  return async (c) => {
    const message = c.get('message');
    switch (message.Type) {
      case 'Notification':
        return keep(c, message, parts);
      case 'SubscriptionConfirmation':
        return visit(c, message, 'confirmed', parts);
      case 'UnsubscribeConfirmation':
        if (parts.resubscribes) return visit(c, message, 'resubscribed', parts);
        return answers.give(c, 'unsubscribed', {
          topic: message.TopicArn,
          so: 'nothing more comes of this topic until somebody subscribes again',
        });
    }
  };
}

async function keep(c: Context<Env>, message: SnsMessage, { inbox, now, answers }: TakingParts): Promise<Response> {
  const { MessageId: id, TopicArn: topicArn } = message;
  try {
    const kept = await inbox.put({ id, topicArn, body: documentOf(message), at: now() });
    return answers.give(c, kept === 'new' ? 'taken' : 'known');
  } catch (error) {
    return answers.give(c, 'not-kept', { topic: topicArn, why: wordsOf(error) });
  }
}

async function visit(
  c: Context<Env>,
  { TopicArn: topic, SubscribeURL }: Confirmation,
  outcome: 'confirmed' | 'resubscribed',
  { urls, confirm, answers, onConfirmed }: TakingParts,
): Promise<Response> {
  const url = urls.confirmation(SubscribeURL, topic);
  if (url === null) return answers.give(c, 'confirmation-url', { topic });
  const trouble = await confirm(url);
  if (trouble !== null) return answers.give(c, 'not-confirmed', { topic, why: trouble });
  onConfirmed(topic);
  return answers.give(c, outcome, { topic });
}
