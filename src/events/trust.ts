import { plain } from '../report/plain.ts';

/** What a message says of where it is from. An empty name is none. */
export type Claim = { readonly bucket: string } | { readonly topicArn: string } | { readonly account: string };

/** @returns why not to believe it; null when there is nothing against it */
export type Trust = (claim: Claim) => string | null;

export interface TrustOptions {
  /** Buckets whose objects are read. */
  readonly buckets?: readonly string[];
  /** ARNs of the topics whose notifications are opened. */
  readonly topics?: readonly string[];
  /** Accounts whose events count. */
  readonly accounts?: readonly string[];
}

/**
 * Believes only what is listed. A list that is left out believes all; an empty one, nobody.
 *
 * This looks at what a message says of itself: that nobody else can write to the queue or call the function is for
 * their policies to see to, and that a notification over HTTP is SNS's own, for its signature.
 */
export function createTrust({ buckets, topics, accounts }: TrustOptions): Trust {
  const [ourBuckets, ourTopics, ourAccounts] = [buckets, topics, accounts].map((list) => list && new Set(list));
  return (claim) => {
    if ('bucket' in claim) return refusal('bucket', claim.bucket, ourBuckets);
    if ('topicArn' in claim) return refusal('topic', claim.topicArn, ourTopics);
    return refusal('account', claim.account, ourAccounts);
  };
}

function refusal(what: string, name: string, ours: ReadonlySet<string> | undefined): string | null {
  if (ours === undefined || ours.has(name)) return null;
  return name === '' ? `names no ${what}` : `${what} ${plain(name, 100)} is not one of ours`;
}
