import type { Sighting } from '../facts/types.ts';
import type { Clock } from './clock.ts';
import type { Happening } from './ec2.ts';
import type { Faults } from './faults.ts';
import type { Body } from './queue.ts';
import type { Random } from './random.ts';
import type { Tellings } from './tellings.ts';

/**
 * Evidence of what happened, by two paths. EventBridge is fast and loses some; the trail comes in files, minutes later.
 * Either may come twice, late, and in any order.
 */
export interface Evidence {
  tell(happening: Happening): void;
  /** Every sighting that a whole trail holds, for replay. */
  readonly trail: Sighting[];
}

export interface EvidenceParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly send: (body: Body) => void;
  /** Whether the trail is kept. */
  readonly keeps: boolean;
  readonly tellings: Tellings;
}

const [second, minute] = [1_000, 60_000];

export function createEvidence({ clock, random, faults, send, keeps, tellings }: EvidenceParts): Evidence {
  const trail: Sighting[] = [];
  const files = new Map<string, Body[]>();
  let count = 0;
  const deliver = (own: Random, delay: number, body: Body): void => {
    const { late, doubled } = faults();
    const more = own.chance(late) ? own.between(5 * minute, own.chance(0.3) ? 120 * minute : 20 * minute) : 0;
    clock.at(clock.now() + delay + more, () => send(body));
    if (own.chance(doubled))
      clock.at(clock.now() + delay + more + own.skewed(60 * second, 30 * minute), () => send(body));
  };
  /** A trail's files hold what happened in a region within five minutes. */
  const file = (own: Random, region: string, body: Body): void => {
    const key = `${region} ${Math.floor(clock.now() / (5 * minute))}`;
    const begun = files.get(key);
    if (begun !== undefined) {
      begun.splice(own.whole(0, begun.length), 0, body);
      return;
    }
    const bodies = [body];
    files.set(key, bodies);
    const end = (Math.floor(clock.now() / (5 * minute)) + 1) * 5 * minute;
    clock.at(end, () => {
      files.delete(key);
      const delay = own.between(10 * second, 6 * minute);
      const sightings = bodies.flatMap((one) => (one.kind === 'sightings' ? one.sightings : []));
      // A file is split when it is large, and its parts go their own ways.
      const cut = own.chance(0.2) ? own.whole(0, sightings.length) : sightings.length;
      for (const part of [sightings.slice(0, cut), sightings.slice(cut)])
        if (part.length > 0) deliver(own, delay, { kind: 'sightings', sightings: part });
      for (const one of bodies) if (one.kind === 'seek') deliver(own, delay, one);
    });
  };
  return {
    trail,
    tell: (happening) => {
      count += 1;
      const own = random.fork(count);
      const eventId = `event-${count}`;
      const bodies = tellings.records(happening, eventId);
      // Of what EC2 does by itself no trail tells.
      if (keeps && happening.by !== null)
        for (const body of bodies) if (body.kind === 'sightings') trail.push(...body.sightings);
      const { lost } = faults();
      const isLost = own.chance(lost);
      const losesTrail = isLost && own.chance(0.4);
      for (const body of bodies) {
        const isCall = happening.by !== null;
        if (isCall && !losesTrail) file(own, regionOf(happening), body);
        // State changes of EC2's own are told by EventBridge alone.
        if (!isLost || losesTrail) deliver(own, own.skewed(3 * second, 60 * second), body);
      }
      // A call leads to a change, which EventBridge tells of by itself.
      for (const body of tellings.changes(happening, eventId)) {
        if (!own.chance(lost)) deliver(own, own.skewed(2 * second, 60 * second), body);
      }
    },
  };
}

function regionOf(happening: Happening): string {
  const machine = happening.kind === 'launch' ? happening.machines[0] : happening.machine;
  return machine?.ref.region ?? '';
}
