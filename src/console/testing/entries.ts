import type { Case } from '../../cases/types.ts';
import { listing } from '../../facts/tags.ts';
import { alice } from '../../facts/testing/people.ts';
import type { Launch } from '../../facts/types.ts';
import { policyOf } from '../../replay/testing/story.ts';
import { at, caseOf, openCase, refOf } from '../../stores/testing/cases.ts';
import { type Entry, entryOf } from '../row-of.ts';

/** Has the rule `a`, which the cases of `stores/testing` violate. */
export const policy = policyOf(
  'accounts: { sandbox: "111122223333" }\nmode: enforce\nrules: [{ id: a, require: { tags: { Code: present } }, steps: [stop] }]',
);

const launchBy = (name: string, id: string, minute: number): Launch => ({
  at: at(minute),
  source: 'RunInstances',
  eventId: `launch-${id}`,
  requestId: null,
  reservationId: null,
  clientToken: null,
  principal: { ...alice, name },
  userAgent: null,
  sourceIp: null,
  template: null,
});

const people = ['alice', 'bob', 'carol', 'deploy', 'Zoë'] as const;
const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'] as const;

/** The nth of many: every third is open, every ninth is held by a freeze; launched one a minute. */
export function nthCase(nth: number): Case {
  const id = `i-${nth.toString(16).padStart(17, '0')}`;
  const ref = refOf(id, {
    region: regions[nth % 3] ?? 'eu-west-1',
    account: nth % 4 === 0 ? '222233334444' : '111122223333',
  });
  const step =
    nth % 9 === 0
      ? { status: { is: 'held', rail: 'freeze', at: at(nth), retryAt: null }, heldBy: 'freeze' }
      : { dueAt: at(nth + 60) };
  const made = nth % 3 === 0 ? openCase(id, step as Parameters<typeof openCase>[1], { ref }) : caseOf(id, { ref });
  return {
    ...made,
    discoveredAt: at(nth),
    instance: {
      ...made.instance,
      launchedAt: at(nth),
      launch: launchBy(people[nth % people.length] ?? 'alice', id, nth),
      tags: listing([['Name', `web ${nth}`]], at(nth)),
    },
  };
}

export const entries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, nth) => entryOf(nthCase(nth), policy));
