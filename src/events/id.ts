import { createHash } from 'node:crypto';
import { isObject } from '../cloudtrail/field.ts';

/**
 * The same for every delivery of the same message, whatever it says: two that differ in anything have different ids, so
 * that nobody can take another's message out of the way by giving one the same name.
 *
 * @param body of one SQS message, an SNS document or an EventBridge event. A Lambda event of a queue differs at each
 *   receipt: ask for each message's body.
 */
export function idOf(body: unknown): string {
  const hash = createHash('sha256');
  // A stack of our own: JSON.parse reads nests that are too deep for JSON.stringify.
  const stack = [body];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) hash.update(`[${value.length}`);
    else if (isObject(value)) hash.update(`{${JSON.stringify(Object.keys(value))}`);
    else hash.update(`${typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value)};`);
    if (typeof value === 'object' && value !== null)
      for (const each of Object.values(value).reverse()) stack.push(each);
  }
  return `sha256-${hash.digest('hex')}`;
}
