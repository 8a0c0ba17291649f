import type { StoredText, Texts } from '../../aws/stored-text.ts';
import { openPolicyText } from './open-policy-text.ts';
import { PolicyError, type PolicyPlace } from './policy-place.ts';

/**
 * A policy in a bucket, YAML, with the files it names beside it, under the same prefix. It was put in place when the
 * latest of them was.
 */
export function s3Policy(bucket: string, key: string, texts: Texts): PolicyPlace {
  const name = `s3://${bucket}/${key}`;
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  /** What the policy in force was read from; empty until there is one. */
  let known: ReadonlyMap<string, StoredText> = new Map();

  const get = async (object: string): Promise<StoredText> => {
    const before = known.get(object);
    const answer = await texts.get(bucket, object, before?.etag ?? null);
    if (answer === null) throw new PolicyError(`s3://${bucket}/${object}: there is no such object`);
    if (answer !== 'unchanged') return answer;
    if (before === undefined) throw new Error(`S3 says that ${object} has not changed, and it was never read`);
    return before;
  };

  return {
    name,
    load: async () => {
      const own = await get(key);
      const read = new Map([[key, own]]);
      if (own === known.get(key) && (await areSame(known, get, key))) return 'unchanged';
      const policy = await openPolicyText(own.text, name, async (path) => {
        const found = await get(folder + path);
        read.set(folder + path, found);
        return found.text;
      });
      known = read;
      return {
        policy,
        since: new Date(Math.max(...[...read.values()].map(({ modified }) => modified?.getTime() ?? 0))),
      };
    },
  };
}

/** Whether no file that the policy names has changed, or gone. */
async function areSame(
  known: ReadonlyMap<string, StoredText>,
  get: (object: string) => Promise<StoredText>,
  except: string,
): Promise<boolean> {
  const others = [...known].filter(([object]) => object !== except);
  const now = await Promise.all(
    others.map(([object]) =>
      get(object).catch((error: unknown) => {
        if (error instanceof PolicyError) return null;
        throw error;
      }),
    ),
  );
  return others.every(([, before], index) => now[index] === before);
}
