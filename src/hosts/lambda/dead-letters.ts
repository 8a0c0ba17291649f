import { createQueue } from '../../aws/sqs.ts';
import { plain } from '../../report/plain.ts';

/** Puts an input that can never be read where a person finds it, with the reason. */
export type DeadLetters = (input: DeadInput) => Promise<void>;

export interface DeadInput {
  readonly body: unknown;
  readonly from: string;
  readonly reasons: readonly string[];
}

/** Attributes count toward a message, whose body may fill it: the rest of the reasons is in the log. */
const mostReasons = 500;

/** The bytes that one message of SQS may have, by the older and lower bound, less those of the attributes. */
const mostBody = 256 * 1024 - 2_048;

export function deadLettersTo(url: string): DeadLetters {
  const queue = createQueue(url);
  return async ({ body, from, reasons }) => {
    const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? 'null');
    await queue.send(Buffer.byteLength(text) > mostBody ? Buffer.from(text).subarray(0, mostBody).toString() : text, {
      attributes: { reason: plain(reasons.join('; '), mostReasons), from: plain(from, 200) || 'unknown' },
    });
  };
}
