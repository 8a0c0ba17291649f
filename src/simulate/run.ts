import type { Case } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import type { Sighting } from '../facts/types.ts';
import type { Policy } from '../policy/types.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createClock } from './clock.ts';
import { createEc2, type Ec2 } from './ec2.ts';
import { createEvidence } from './evidence.ts';
import { type FaultLevel, type Faults, faultsOf } from './faults.ts';
import { consume, createHost, type HostParts, scan, tend, type Version } from './hosts.ts';
import { createLog, type Log } from './log.ts';
import { createOperators } from './operators.ts';
import { createOutages } from './outages.ts';
import { createPeople } from './people.ts';
import { compile, somePolicy, type Written } from './policies.ts';
import { createMessageQueue } from './queue.ts';
import { createRandom } from './random.ts';
import { asSightings, type Tellings } from './tellings.ts';

export interface SimulateOptions {
  readonly seed: string | number;
  readonly launches: number;
  readonly faults: FaultLevel;
  /** Left out: one that the seed makes, and that its operators change. */
  readonly policy?: Policy;
  /** Nobody runs Broom by hand: no freezes, orders, or other policies. */
  readonly isLeftAlone?: boolean;
  /** Left out: as `faults` says. */
  readonly with?: Partial<Faults>;
  /** Changes keep clear of due moments, so that delays change no verdict. */
  readonly isCalm?: boolean;
  /** No budget or breaker of a policy that the seed makes ever holds anything. */
  readonly isRoomy?: boolean;
  /** Nothing leaves. */
  readonly isDry?: boolean;
  /** Another world of deliveries and faults around the same people. */
  readonly weather?: string;
  /** Whether every line of what happened is kept. */
  readonly keepsLines?: boolean;
  readonly keepsTrail?: boolean;
  /** How evidence is written down; left out: as what is read of it. */
  readonly tellings?: Tellings;
  /** Of the cases that are saved, this share goes through the text in which databases keep them; 1 in 8 unless said. */
  readonly asText?: number;
}

/** What became of a world. */
export interface Lived {
  readonly options: SimulateOptions;
  /** As it was first. */
  readonly policy: Policy;
  /** The one that counted at the end. */
  readonly lastPolicy: Policy;
  readonly ec2: Ec2;
  readonly log: Log;
  readonly cases: ReadonlyMap<string, Case>;
  readonly trail: readonly Sighting[];
  /** Instances that somebody came to tag when they had ended. */
  readonly tooLate: ReadonlySet<string>;
  /** Moments in ms: of the first launch that may be, of the last, when faults ended, and of the end. */
  readonly times: { readonly from: number; readonly lastLaunch: number; readonly calm: number; readonly end: number };
}

const hour = 3_600_000;
const noon = Date.parse('2026-03-01T12:00:00Z');

/** Lives through a seeded world, with everything that goes wrong in it, on a clock of its own. */
export async function simulate(options: SimulateOptions): Promise<Lived> {
  const { seed, launches, weather = '' } = options;
  const random = createRandom(seed);
  const around = createRandom(`${seed}/${options.faults}/${weather}`);
  const hours = Math.min(48, Math.max(6, launches / 60));
  const from = noon;
  const lastLaunch = from + hours * hour;
  const calm = lastLaunch + 6 * hour;
  const clock = createClock(from - hour);
  const log = createLog(options.keepsLines ?? false);
  const stormy: Faults = { ...faultsOf[options.faults], ...options.with };
  const faults = (): Faults => (clock.now() < calm ? stormy : faultsOf.none);
  const written: Written | null =
    options.policy === undefined ? somePolicy(random.fork('policy'), options.isRoomy) : null;
  const first = options.policy ?? compile(written ?? somePolicy(random.fork('policy')));
  let version: Version = { policy: first, since: clock.now() };
  const deploy = (policy: Policy): void => {
    version = { policy, since: clock.now() };
  };

  const queue = createMessageQueue(clock);
  const evidence = createEvidence({
    clock,
    random: around.fork('evidence'),
    faults,
    send: queue.send,
    keeps: options.keepsTrail ?? false,
    tellings: options.tellings ?? asSightings,
  });
  const ec2 = createEc2({ clock, random: random.fork('ec2'), tell: evidence.tell });
  const store = createMemoryStore();
  const tooLate = new Set<string>();
  const outages = createOutages(around.fork('outages'), () => stormy.outage, from, calm);
  const host: HostParts = {
    clock,
    random: around.fork('hosts'),
    faults,
    ec2,
    store,
    queue,
    outages,
    log,
    hasGuards: random.fork('guards').chance(0.3),
    isDry: options.isDry ?? false,
    asText: options.asText ?? 0.125,
    policy: () => version,
  };
  const hosts = [
    createHost('taker-1', consume, host),
    createHost('taker-2', consume, host),
    createHost('tender-1', tend, host),
    createHost('tender-2', tend, host),
    createHost('scanner', scan, host),
  ];
  createPeople({
    clock,
    random: random.fork('people'),
    ec2,
    policy: first,
    launches,
    from,
    to: lastLaunch,
    isCalm: options.isCalm ?? false,
    onTooLate: ({ ref }) => void tooLate.add(keyOf(ref)),
  });
  if (options.isLeftAlone !== true)
    createOperators({
      clock,
      random: random.fork('operators'),
      hosts,
      host,
      log,
      from,
      to: lastLaunch,
      deploy,
      written,
    });

  const end = calm + longest(first) + 26 * hour;
  await clock.run(end);
  const cases = new Map([...store.all()].map((one) => [keyOf(one.ref), one]));
  return {
    options,
    policy: first,
    lastPolicy: version.policy,
    ec2,
    log,
    cases,
    trail: evidence.trail,
    tooLate,
    times: { from, lastLaunch, calm, end },
  };
}

/** Until the last step of a ladder is due. */
const longest = ({ rules }: Policy): number =>
  Math.max(0, ...rules.flatMap(({ steps, settle }) => steps.map(({ after }) => Math.max(after, settle))));
