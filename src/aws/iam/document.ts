/** A statement of an IAM policy, with what it is for. */
export interface Reasoned {
  readonly sid: string;
  readonly why: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  /** Of a trust policy: who may assume the role. */
  readonly principal?: Readonly<Record<string, string>>;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One document, as it is put into AWS. */
export interface IamDocument {
  /** What `broom iam --document` calls it. */
  readonly kind: 'host' | 'host-trust' | 'actor' | 'actor-trust' | 'scp';
  /** The account that it belongs in; null: the organization. */
  readonly account: string | null;
  /** The role that it is a part of; null: none. */
  readonly role: string | null;
  readonly statements: readonly Reasoned[];
}

/** The document in IAM's own words. */
export const toIam = ({ statements }: Pick<IamDocument, 'statements'>) => ({
  Version: '2012-10-17',
  Statement: statements.map(({ sid, effect, actions, resources, principal, condition }) => ({
    Sid: sid,
    Effect: effect,
    ...(principal !== undefined && { Principal: principal }),
    Action: [...actions],
    ...(resources !== undefined && { Resource: [...resources] }),
    ...(condition !== undefined && { Condition: condition }),
  })),
});
