import type { Rail } from '../cases/types.ts';

const words: Record<Rail, string> = {
  mode: 'the rule only observes',
  existing: 'it is not counted from its launch, and `existing` is `report`',
  managed: 'something would launch it again',
  protection: 'the policy or EC2 protects it',
  contested: 'somebody keeps starting it again',
  freeze: 'Broom is frozen',
  'budget-hour': 'as many as are allowed in an hour have been taken',
  'budget-day': 'as many as are allowed in a day have been taken; `broom resume` lets more go',
  'budget-org': 'as many as the organization allows in an hour have been taken; `broom resume` lets more go',
  breaker: 'too many launches violate this rule at once; `broom resume` lets it go on',
  clock: 'the clock of this host is off',
  'dry-run': 'this is a dry run',
  'old-policy': 'a newer policy is in force',
  denied: 'AWS denied the call',
  'no-access': 'Broom has no role in this account',
  'no-quarantine-group': 'the VPC has no security group of that name',
};

/** Why a rail holds a step, as the end of a sentence. */
export const railWords = (rail: Rail): string => words[rail];
