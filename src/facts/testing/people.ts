import type { Principal } from '../types.ts';

/** An IAM user, for tests. */
export const alice: Principal = {
  kind: 'user',
  name: 'alice',
  arn: 'arn:aws:iam::111122223333:user/alice',
  account: '111122223333',
  session: null,
  issuerArn: null,
  sourceIdentity: null,
  via: null,
};
