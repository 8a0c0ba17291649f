import { railWord } from '../../shared/words.ts';

const words: Readonly<Record<string, string>> = {
  mode: 'the rule only observes',
  protection: 'protected',
  managed: 'would be launched again',
  breaker: 'breaker tripped',
  'no-quarantine-group': 'no such security group',
  contested: 'started again',
  'no-access': 'no access to the account',
  denied: 'AWS denies it',
};

/** What holds a step, in a few words. */
export const railWords = (rail: string): string => words[rail] ?? railWord(rail);
