import type { Delivery } from '../messages/types.ts';
import { plain } from '../report/plain.ts';
import type { Answer } from './post-text.ts';

/** What the content is refused with: asking again would change nothing. 410: whoever was there is gone. */
const refusals = new Set([400, 410, 413, 414, 422]);

/** What an answer means for the message. 5xx: it may have been taken before something failed; 503 says that it was not. */
export function deliveryOf(answer: Answer, at: Date): Delivery {
  if (answer.is === 'not-sent') return { is: 'failed', why: answer.why, retryAt: at };
  if (answer.is === 'unanswered') return { is: 'failed', why: answer.why, retryAt: at, mayHaveArrived: true };
  const { status, retryAfter, text } = answer;
  if (status >= 200 && status < 300) return { is: 'sent' };
  const said = text.trim() === '' ? '' : `: ${plain(text.trim(), 100)}`;
  const why = `answered ${status}${said}${status >= 300 && status < 400 ? '; redirects are not followed' : ''}`;
  if (refusals.has(status)) return { is: 'refused', why };
  const retryAt = retryTime(retryAfter, at);
  return status >= 500 && status !== 503
    ? { is: 'failed', why, retryAt, mayHaveArrived: true }
    : { is: 'failed', why, retryAt };
}

/** `Retry-After`: seconds, or a date. What cannot be read asks for nothing. */
function retryTime(header: string | null, at: Date): Date {
  if (header === null) return at;
  const time = /^\d{1,9}$/.test(header) ? at.getTime() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(time) ? at : new Date(time);
}
