import { listing } from '../facts/tags.ts';
import type { Facts, FactValues, Instance, Launch, Ref, StateName } from '../facts/types.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** One instance as it truly is, and was: nobody but the simulator knows all of this. Moments in ms since 1970. */
export interface Machine {
  readonly ref: Ref;
  readonly launch: Launch;
  readonly launchedAt: number;
  /** From when on EC2's reads know of it. */
  readonly visibleAt: number;
  /** What cannot change. */
  readonly made: Made;
  readonly tags: Timeline<ReadonlyMap<string, string>>;
  readonly state: Timeline<StateName>;
  readonly settings: Timeline<Settings>;
  /** Whether something that no user can write says that it would be launched again. */
  readonly isManaged: boolean;
}

export interface Made {
  readonly imageId: string;
  readonly instanceType: string;
  readonly vpcId: string;
  readonly rootDeviceType: 'ebs' | 'instance-store';
  /** null: on demand. */
  readonly spotKind: 'one-time' | 'persistent' | null;
}

export interface Settings {
  readonly disableApiTermination: boolean;
  readonly disableApiStop: boolean;
  readonly metadataTokens: 'required' | 'optional';
  /** By network interface. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

export interface NewMachine extends Omit<Machine, 'tags' | 'state' | 'settings'> {
  readonly tags: ReadonlyMap<string, string>;
  readonly settings: Settings;
}

export function createMachine({ tags, settings, ...machine }: NewMachine): Machine {
  const { launchedAt } = machine;
  return {
    ...machine,
    tags: createTimeline(launchedAt, tags),
    state: createTimeline<StateName>(launchedAt, 'pending'),
    settings: createTimeline(launchedAt, settings),
  };
}

/** What DescribeInstances tells beside state and tags, of a moment, as it is dated by whoever asked. */
export function describedFacts({ made, settings }: Machine, moment: number, at: Date): Facts {
  const { metadataTokens, groups } = settings.at(moment);
  const ids = [...new Set([...groups.values()].flat())].sort();
  return {
    imageId: { is: 'known', value: made.imageId, at },
    instanceType: { is: 'known', value: made.instanceType, at },
    vpcId: { is: 'known', value: made.vpcId, at },
    rootDeviceType: { is: 'known', value: made.rootDeviceType, at },
    keyName: { is: 'known', value: 'ops', at },
    metadataTokens: { is: 'known', value: metadataTokens, at },
    securityGroups: { is: 'known', value: ids.map((id) => ({ id, name: null })), at },
    instanceProfile: { is: 'absent', at },
    lifecycle: made.spotKind === null ? { is: 'absent', at } : { is: 'known', value: 'spot', at },
    ...(made.spotKind === null ? { spotKind: { is: 'absent', at } } : {}),
  };
}

/** What has to be looked up beside; null: there is no such fact of it. */
export function lookedUp({ made, settings }: Machine, name: keyof FactValues, moment: number, at: Date): Facts | null {
  const { disableApiTermination, disableApiStop } = settings.at(moment);
  switch (name) {
    case 'disableApiTermination':
      return { disableApiTermination: { is: 'known', value: disableApiTermination, at } };
    case 'disableApiStop':
      return { disableApiStop: { is: 'known', value: disableApiStop, at } };
    case 'spotKind':
      return made.spotKind === null ? null : { spotKind: { is: 'known', value: made.spotKind, at } };
    default:
      return null;
  }
}

/** All of the truth of one moment, for `judge`: nothing is unknown. */
export function truthAt(machine: Machine, moment: number): Instance {
  const at = new Date(moment);
  const { ref, launch, tags, state } = machine;
  const names = ['disableApiTermination', 'disableApiStop', 'spotKind'] as const;
  return {
    ref,
    launch,
    launchedAt: new Date(machine.launchedAt),
    state: { name: state.at(moment), at },
    tags: listing(tags.at(moment), at),
    facts: Object.assign(
      describedFacts(machine, moment, at),
      ...names.map((name) => lookedUp(machine, name, moment, at)),
    ),
    seenAt: at,
    evidence: null,
  };
}
