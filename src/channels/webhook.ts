import { toJson } from '../messages/json.ts';
import type { Sender } from '../messages/types.ts';
import { deliveryOf } from './delivery.ts';
import { postText, type Reach } from './post-text.ts';
import { sign } from './signature.ts';

/**
 * Posts messages as JSON, signed. A message that is sent again has the same `Idempotency-Key`.
 *
 * @param address may hold a secret
 */
export function createWebhookSender(address: string, secret: string, reach: Reach = {}): Sender {
  return {
    send: async (message, at) => {
      const body = JSON.stringify(toJson(message));
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': message.key,
        'broom-signature': sign(body, secret, at),
        'user-agent': 'ec2-broom',
      };
      return deliveryOf(await postText(address, { headers, body, reach }), at);
    },
  };
}
