import type { Breaker, Budget, Destructive, Mode } from './types.ts';

/** What holds when the policy says nothing, as it would be written: the one home of every default. */
export const defaults = {
  mode: 'observe',
  settle: '5m',
  staleAfter: '1h',
  existing: 'report',
  managed: 'report',
  limits: {
    terminate: { perHour: 10, perDay: 30, orgPerHour: 30 },
    stop: { perHour: 50, perDay: 150, orgPerHour: 150 },
    quarantine: { perHour: 50, perDay: 150, orgPerHour: 150 },
  },
  breaker: { share: '50%', of: 20, within: '1h' },
  role: 'BroomActor',
  accounts: {},
  protect: { accounts: [], vpcs: [], instances: [] },
  reservedTags: ['case'],
  /** Of a step. */
  after: '0s',
} as const satisfies {
  mode: Mode;
  settle: string;
  staleAfter: string;
  existing: 'report' | 'enforce';
  managed: 'report' | 'enforce' | 'ignore';
  limits: Record<Destructive, Budget>;
  breaker: Omit<Breaker, 'share' | 'within'> & { share: string; within: string };
  role: string;
  accounts: Record<string, string>;
  protect: Record<'accounts' | 'vpcs' | 'instances', readonly string[]>;
  reservedTags: readonly string[];
  after: string;
};
