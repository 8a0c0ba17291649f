import { day, plus } from '../../cases/time.ts';
import type { Chores, Store } from '../../engine/ports.ts';
import { choreFromStored, choreToStored } from '../../stores/chore-text.ts';
import { doneKeptDays } from '../../stores/waking.ts';
import { type Access, isAbsent, type Key } from './access.ts';
import { numberOf, secondsOf, textOf } from './item.ts';

const placeOf = (id: string): Key => ({ pk: `chore#${id}`, sk: 'chore' });

export function createChores(access: Access): Chores {
  return {
    addChore: async (chore) => {
      const data = choreToStored(chore);
      const item = { ...placeOf(chore.id), kind: 'chore', data, due: 'chore', wakeAt: chore.dueAt.getTime() };
      await access.put(item, isAbsent);
    },
    dueChores: async (at, limit) => {
      const due = await access.due('chore', at, limit);
      const ids = due.map((item) => textOf(item, 'pk').slice(`${access.prefix}chore#`.length));
      const items = await access.getAll(ids.map(placeOf));
      return items
        .filter((item) => item.due !== undefined && numberOf(item, 'wakeAt') <= at.getTime())
        .map((item) => {
          const id = textOf(item, 'pk').slice(`${access.prefix}chore#`.length);
          return { ...choreFromStored(textOf(item, 'data'), id), dueAt: new Date(numberOf(item, 'wakeAt')) };
        })
        .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1));
    },
    moveChore: async (id, dueAt) => {
      const only = { text: 'attribute_exists(#due)' };
      const set =
        dueAt === null
          ? {
              // It stays a while, so that putting it again changes nothing.
              text: 'SET #expiresAt = :expires REMOVE #due, #wakeAt',
              values: { ':expires': secondsOf(plus(new Date(), doneKeptDays * day)) },
            }
          : { text: 'SET #wakeAt = :at', values: { ':at': dueAt.getTime() } };
      await access.update(placeOf(id), set, only);
    },
  };
}

export function createLeases(access: Access): Pick<Store, 'lease' | 'release'> {
  const leaseOf = (name: string): Key => ({ pk: `lease#${name}`, sk: 'lease' });
  return {
    lease: async (name, by, at, until) => {
      const item = {
        ...leaseOf(name),
        kind: 'lease',
        by,
        until: until.getTime(),
        expiresAt: secondsOf(plus(until, day)),
      };
      const only = {
        text: 'attribute_not_exists(#pk) OR #by = :by OR #until <= :at',
        values: { ':by': by, ':at': at.getTime() },
      };
      return (await access.put(item, only)).is === 'written';
    },
    release: async (name, by) => {
      await access.delete(leaseOf(name), { text: '#by = :by', values: { ':by': by } });
    },
  };
}
