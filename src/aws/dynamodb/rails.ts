import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { RailChange, Rails, SharedRails } from '../../engine/ports.ts';
import { railHistoryLimit } from '../../stores/memory/rails.ts';
import { activated, applyChange, noRails } from '../../stores/rail-state.ts';
import { changeFromStored, changeToStored, railsFromStored, railsToStored } from '../../stores/rail-text.ts';
import { StoreError } from '../../stores/store-error.ts';
import { type Access, isAbsent, type Write } from './access.ts';
import { createBreaker } from './breaker.ts';
import { grant, spendIn } from './budgets.ts';
import { numberOf, textOf } from './item.ts';
import { padded } from './table.ts';

const place = { pk: 'rails', sk: 'rails' } as const;

export function createRails(access: Access): Rails {
  const shared = async (): Promise<SharedRails> => (await read(access)).rails;
  const change = async (what: RailChange): Promise<void> => {
    // Before its release is known: who is told that a budget is free must find it so.
    if (what.do === 'grant') await grant(access, what);
    await replace(access, (before) => ({
      // A breaker that somebody else has tripped meanwhile is not tripped again.
      rails: applyChange(before, what),
      change: what.do === 'trip' && before.tripped.has(what.rule) ? null : what,
    }));
  };
  return {
    spend: spendIn(access),
    ...createBreaker(access, { shared, change }),
    shared,
    setRail: change,
    railHistory: async () => {
      const changes = { text: 'begins_with(#sk, :sk)', values: { ':sk': 'change#' } };
      const items = await access.query(place.pk, changes, { latestFirst: true, limit: railHistoryLimit });
      return items.map((item) => changeFromStored(textOf(item, 'data')));
    },
    activate: async (version, at) => {
      const { policy } = await replace(access, (before) => {
        const next = activated(before.policy, version, at);
        return { rails: next === before.policy ? before : { ...before, policy: next }, change: null };
      });
      if (policy === null) throw new Error('a policy was activated, and none counts');
      return policy;
    },
  };
}

async function read(access: Access): Promise<{ readonly rails: SharedRails; readonly rev: number }> {
  const item = await access.get(place);
  if (item === undefined) return { rails: noRails, rev: 0 };
  return { rails: railsFromStored(textOf(item, 'data')), rev: numberOf(item, 'rev') };
}

type Replacement = { readonly rails: SharedRails; readonly change: RailChange | null };

/** People change rails a few times a day, and hosts a few at once when they start. */
const mostTries = 30;

/** Makes the next rails of those that are there, over the revision that they were made of, with the change beside them. */
async function replace(access: Access, make: (before: SharedRails) => Replacement): Promise<SharedRails> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const { rails: before, rev } = await read(access);
    const { rails, change } = make(before);
    if (rails === before && change === null) return before;
    const writeId = randomUUID();
    const next = { ...place, kind: 'rails', rev: rev + 1, writeId, data: railsToStored(rails) };
    const only = rev === 0 ? isAbsent : { text: '#rev = :rev', values: { ':rev': rev } };
    const beside: Write[] =
      change === null
        ? []
        : [
            {
              put: { pk: place.pk, sk: `change#${padded(rev + 1)}`, kind: 'change', data: changeToStored(change) },
              only: null,
            },
          ];
    const answer = await access.transact([{ put: next, only }, ...beside]);
    if (answer.is === 'written' || answer.refused.get(0)?.writeId?.S === writeId) return rails;
    await setTimeout(20 * Math.random() * tries);
  }
  throw new StoreError('the rails were changed by others each time that they were to be changed');
}
