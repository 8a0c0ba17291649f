import { listing } from '../facts/tags.ts';
import type { Facts, Sighting } from '../facts/types.ts';
import type { Happening } from './ec2.ts';
import { describedFacts, type Machine } from './machine.ts';
import type { Body } from './queue.ts';

/** How what happened is written down by those who tell of it. */
export interface Tellings {
  /** As CloudTrail records a call, or EventBridge a change of EC2's own. */
  records(happening: Happening, eventId: string): readonly Body[];
  /** What EventBridge tells of a call by itself, without who made it: a changed state, changed tags. */
  changes(happening: Happening, eventId: string): readonly Body[];
}

/** Sightings at once: reading records would cost a hundred thousand launches more than all the rest. */
export const asSightings: Tellings = { records, changes };

/** CloudTrail knows whole seconds. */
export const inSeconds = (at: number): Date => new Date(Math.floor(at / 1_000) * 1_000);

const about = ({ ref }: Machine, at: number, eventId: string) => {
  const when = inSeconds(at);
  return { ref, at: when, arrived: when, evidence: { eventId, object: 'simulated' } };
};

const bodyOf = (...sightings: readonly Sighting[]): Body => ({ kind: 'sightings', sightings });

function records(happening: Happening, eventId: string): readonly Body[] {
  const { at, by } = happening;
  const caller = by === null ? {} : { by };
  switch (happening.kind) {
    case 'launch': {
      const seek = happening.isCut ? seekOf(happening) : null;
      return [seek ?? bodyOf(...happening.machines.map((machine) => launched(machine, eventId)))];
    }
    case 'tags': {
      const { machine, set, removed } = happening;
      const keys = { kind: 'keys', keys: new Map(removed === 'all' ? [] : removed.map((key) => [key, null])) } as const;
      const removal = removed === 'all' ? ({ kind: 'all' } as const) : removed.length > 0 ? keys : null;
      return [bodyOf({ ...about(machine, at, eventId), kind: 'tags-changed', set, removed: removal, ...caller })];
    }
    case 'state': {
      const { machine, state } = happening;
      return [bodyOf({ ...about(machine, at, eventId), kind: 'state-changed', state, ...caller })];
    }
    case 'facts': {
      const { machine, facts } = happening;
      return [bodyOf({ ...about(machine, at, eventId), kind: 'facts-changed', facts })];
    }
  }
}

function changes(happening: Happening, eventId: string): readonly Body[] {
  if (happening.by === null || happening.kind === 'facts') return [];
  if (happening.kind !== 'launch') return records({ ...happening, by: null }, `${eventId}-change`);
  return happening.machines.map((machine) =>
    bodyOf({ ...about(machine, happening.at, `${eventId}-change`), kind: 'state-changed', state: 'pending' }),
  );
}

/** A launch whose record leaves out what it started. */
export function seekOf({ machines }: Extract<Happening, { kind: 'launch' }>): Body | null {
  const [first] = machines;
  if (first === undefined) return null;
  const { account, region } = first.ref;
  const { clientToken, principal } = first.launch;
  return { kind: 'seek', launch: { account, region, reservationId: null, clientToken, principal: principal.name } };
}

/** As RunInstances answers. */
function launched(machine: Machine, eventId: string): Sighting {
  const { launch, launchedAt, tags, made } = machine;
  const at = inSeconds(launchedAt);
  const spotKind: Facts = made.spotKind === null ? {} : { spotKind: { is: 'known', value: made.spotKind, at } };
  return {
    ...about(machine, launchedAt, eventId),
    kind: 'launched',
    launch: { ...launch, eventId },
    facts: { ...describedFacts(machine, launchedAt, at), ...spotKind },
    tags: listing(tags.at(launchedAt), at),
    state: 'pending',
  };
}
