import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Fetch, getBounded } from './get-bounded.ts';

export type KeyAnswer =
  | { readonly is: 'key'; readonly key: KeyObject }
  /** SNS would not have said so: what lies there is no certificate that it signs with. */
  | { readonly is: 'wrong'; readonly why: string }
  /** It may be had later. */
  | { readonly is: 'unavailable'; readonly why: string };

export interface Certificates {
  /** The key in the certificate at this address, which is one of SNS's own. Never rejects. */
  keyAt(url: string): Promise<KeyAnswer>;
}

export interface CertificateParts {
  readonly fetch: Fetch;
  readonly now: () => Date;
}

const minute = 60_000;
/** SNS has one certificate at a time in each region, and a new name for each. */
const [mostKeys, keyFor] = [100, 24 * 60 * minute];
const [mostFailures, wrongFor, unavailableFor] = [1_000, 5 * minute, 10_000];
/** What a flood of made-up addresses can make us ask of SNS. */
const [mostAtOnce, mostFailedAMinute] = [8, 30];
const leastBits = 2_048;

/**
 * Fetches certificates, each address once at a time, and remembers what it got.
 *
 * Who holds the key is proven by where the certificate lies: it comes over TLS from SNS's own host. So neither its dates
 * are compared with the clock (SNS's messages are still signed by a certificate when it ends, and the age of a message is
 * asked by itself), nor its issuer or subject, which differ between partitions.
 */
export function createCertificates({ fetch, now }: CertificateParts): Certificates {
  const known = new Map<string, { readonly answer: KeyAnswer; readonly until: number }>();
  const failed = new Map<string, { readonly answer: KeyAnswer; readonly until: number }>();
  const underWay = new Map<string, Promise<KeyAnswer>>();
  let recent: number[] = [];

  const ask = async (url: string): Promise<KeyAnswer> => {
    const answer = await keyOf(url, fetch);
    const at = now().getTime();
    if (answer.is === 'key') keep(known, mostKeys, url, { answer, until: at + keyFor });
    else {
      keep(failed, mostFailures, url, { answer, until: at + (answer.is === 'wrong' ? wrongFor : unavailableFor) });
      recent.push(at);
    }
    return answer;
  };

  return {
    keyAt: async (url) => {
      const at = now().getTime();
      for (const remembered of [known.get(url), failed.get(url)])
        if (remembered !== undefined && at < remembered.until) return remembered.answer;
      const asked = underWay.get(url);
      if (asked !== undefined) return asked;
      recent = recent.filter((moment) => moment > at - minute);
      if (underWay.size >= mostAtOnce || recent.length >= mostFailedAMinute)
        return { is: 'unavailable', why: 'too many certificates were asked for that are not there' };
      const asking = ask(url).finally(() => underWay.delete(url));
      underWay.set(url, asking);
      return asking;
    },
  };
}

/** The latest stay. */
function keep<T>(map: Map<string, T>, most: number, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

async function keyOf(url: string, fetch: Fetch): Promise<KeyAnswer> {
  try {
    const { status, text } = await getBounded(fetch, url);
    if (status === 200) return keyIn(text);
    const why = `answered with ${status}`;
    // A redirect that is not followed has status 0 in a browser's fetch, and its own elsewhere.
    return status === 0 || (status >= 300 && status < 400) ? { is: 'wrong', why } : { is: 'unavailable', why };
  } catch (error) {
    return { is: 'unavailable', why: error instanceof Error ? error.message : String(error) };
  }
}

function keyIn(pem: string): KeyAnswer {
  let key: KeyObject;
  try {
    key = new X509Certificate(pem).publicKey;
  } catch {
    return { is: 'wrong', why: 'no certificate' };
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0 } = {} } = key;
  return type === 'rsa' && modulusLength >= leastBits
    ? { is: 'key', key }
    : { is: 'wrong', why: `a key of ${type} with ${modulusLength} bits, and not of RSA with ${leastBits} or more` };
}
