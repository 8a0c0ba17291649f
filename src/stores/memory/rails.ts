import type { RailChange, Rails } from '../../engine/ports.ts';
import { createBreaker } from '../breaker.ts';
import { createBudget } from '../budget.ts';
import { activated, applyChange, noRails } from '../rail-state.ts';
import { tripOf } from '../trip.ts';

/** Changes of rails that are given back, latest first. */
export const railHistoryLimit = 1_000;

export function createRails(): Rails {
  const budget = createBudget();
  const breaker = createBreaker();
  const changes: RailChange[] = [];
  let rails = noRails;
  const change = (what: RailChange): void => {
    const { tripped } = rails;
    rails = applyChange(rails, what);
    changes.push(what);
    if (what.do === 'trip') breaker.trip(what.rule);
    if (what.do === 'resume' && tripped.has(what.rule)) breaker.reset(what.rule, what.at);
    if (what.do === 'grant') budget.grant(what.action, what.account, what.at);
  };
  return {
    spend: async (ref, action, policy, at) => budget.spend(ref, action, policy.limits[action], at),
    settle: async (_ref, rule, before, after, policy) => {
      const trips = breaker.settle(rule, before, after, policy.breaker);
      if (trips && after !== null) change(tripOf(rule, policy.breaker, after.at));
    },
    flush: async () => {},
    shared: async () => rails,
    setRail: async (what) => change(what),
    railHistory: async () => changes.slice(-railHistoryLimit).reverse(),
    activate: async (version, at) => {
      const policy = activated(rails.policy, version, at);
      if (policy !== rails.policy) rails = { ...rails, policy };
      return policy;
    },
  };
}
