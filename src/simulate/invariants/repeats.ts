import type { Sent } from '../log.ts';
import { type Breach, type Invariant, minute } from './types.ts';

/** No effect is claimed twice without a read between. */
export const onceClaimed: Invariant = function* ({ log }) {
  const before = new Map<string, (typeof log.claims)[number]>();
  for (const claim of log.claims) {
    const was = before.get(claim.effect);
    before.set(claim.effect, claim);
    if (was === undefined) continue;
    const isRead = (log.reads.get(claim.key) ?? []).some(({ at, is }) => is === 'seen' && at > was.at && at < claim.at);
    if (isRead) continue;
    const text = `${claim.do} was claimed by ${was.by} and ${claim.by} without a read between`;
    yield { law: 'once claimed', key: claim.key, at: claim.at, text };
  }
};

/** No message is sent twice but across a death or a call without an answer, and then with its key and its letters. */
export const onceSent: Invariant = function* ({ log }) {
  const before = new Map<string, Sent>();
  for (const sent of log.sends) {
    if (sent.is !== 'sent') continue;
    for (const letter of sent.letters) {
      const was = before.get(letter);
      before.set(letter, sent);
      if (was === undefined) continue;
      const yields = (text: string): Breach => ({
        law: 'once sent',
        key: null,
        at: sent.at,
        text: `${letter}: ${text}`,
      });
      if (was.message !== sent.message) yield yields(`in ${was.message} and in ${sent.message}`);
      else if (was.letters.join() !== sent.letters.join()) yield yields(`${sent.message} had other letters before`);
      else if ((log.settled.get(letter) ?? sent.at) < sent.since)
        yield yields('again, after it was written down as sent');
    }
  }
};

/** Every letter is sent in the end. */
export const allSent: Invariant = function* ({ log, times }) {
  const sent = new Set(log.sends.flatMap((one) => (one.is === 'sent' ? one.letters : [])));
  for (const [id, { key, rule, occasion, at, channel }] of log.posted) {
    if (!sent.has(id) && at < times.end - 60 * minute)
      yield { law: 'all sent', key, at, text: `${rule} ${occasion} never left for ${channel}` };
  }
};

/** Nothing fails but by the faults of the simulator. */
export const sound: Invariant = function* ({ log }) {
  for (const { at, by, error } of log.errors) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    yield { law: 'sound', key: null, at, text: `${by}: ${text}` };
  }
};

/** A dry run sends nothing at all. */
export const dry: Invariant = function* ({ log, options }) {
  if (options.isDry !== true) return;
  for (const { key, at, do: kind } of log.calls) yield { law: 'dry', key, at, text: `${kind} left in a dry run` };
  for (const { key, at } of log.undos) yield { law: 'dry', key, at, text: 'an undo left in a dry run' };
  for (const { at } of log.sends) yield { law: 'dry', key: null, at, text: 'a message left in a dry run' };
};
