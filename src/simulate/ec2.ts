import { hasEnded, keyOf } from '../facts/fold.ts';
import type { Facts, StateName } from '../facts/types.ts';
import type { Clock } from './clock.ts';
import { createMachine, type Machine, type NewMachine, type Settings } from './machine.ts';
import type { Random } from './random.ts';

/** What happened, for those who bear evidence of it. by: ARN of whoever called; null: EC2 by itself. */
export type Happening = {
  readonly at: number;
  readonly by: string | null;
} /** isCut: the record leaves out which instances the call started. */ & (
  | { readonly kind: 'launch'; readonly machines: readonly Machine[]; readonly isCut: boolean }
  | {
      readonly kind: 'tags';
      readonly machine: Machine;
      readonly set: ReadonlyMap<string, string>;
      readonly removed: readonly string[] | 'all';
    }
  | { readonly kind: 'state'; readonly machine: Machine; readonly state: StateName }
  | { readonly kind: 'facts'; readonly machine: Machine; readonly facts: Facts }
);

/** EC2's own answer: null for done, else the name of its error. */
export type Refusal =
  | null
  | 'IncorrectInstanceState'
  | 'OperationNotPermitted'
  | 'UnsupportedOperation'
  | 'InvalidInstanceID.NotFound';

/** EC2 of all accounts and regions, without the network before it: what is asked is done at once, or refused. */
export interface Ec2 {
  readonly machines: ReadonlyMap<string, Machine>;
  run(launched: readonly NewMachine[], isCut: boolean, by: string): readonly Machine[];
  createTags(machine: Machine, set: ReadonlyMap<string, string>, by: string): void;
  deleteTags(machine: Machine, keys: readonly string[] | 'all', by: string): void;
  start(machine: Machine, by: string): Refusal;
  stop(machine: Machine, by: string): Refusal;
  terminate(machine: Machine, by: string): Refusal;
  modify(machine: Machine, change: Partial<Settings>, by: string): void;
  /** Drops those that ended before a moment: nothing shows them any more. */
  forget(before: number): void;
}

export interface Ec2Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: (happening: Happening) => void;
}

export function createEc2({ clock, random, tell }: Ec2Parts): Ec2 {
  const machines = new Map<string, Machine>();
  const become = (machine: Machine, state: StateName, by: string | null): void => {
    const at = clock.now();
    machine.state.set(at, state);
    tell({ kind: 'state', at, by, machine, state });
  };
  /** Unless something else has happened to it meanwhile. */
  const becomeLater = (machine: Machine, from: StateName, to: StateName): void => {
    const since = machine.state.all().length;
    clock.at(clock.now() + random.fork(`${machine.ref.id} ${since}`).between(3_000, 50_000), () => {
      if (machine.state.now() === from && machine.state.all().length === since) become(machine, to, null);
    });
  };
  return {
    machines,
    run: (launched, isCut, by) => {
      const made = launched.map(createMachine);
      for (const machine of made) machines.set(keyOf(machine.ref), machine);
      tell({ kind: 'launch', at: clock.now(), by, machines: made, isCut });
      for (const machine of made) becomeLater(machine, 'pending', 'running');
      return made;
    },
    createTags: (machine, set, by) => {
      const at = clock.now();
      machine.tags.set(at, new Map([...machine.tags.now(), ...set]));
      tell({ kind: 'tags', at, by, machine, set, removed: [] });
    },
    deleteTags: (machine, keys, by) => {
      const at = clock.now();
      const isGone = (key: string): boolean => (keys === 'all' ? !key.startsWith('aws:') : keys.includes(key));
      machine.tags.set(at, new Map([...machine.tags.now()].filter(([key]) => !isGone(key))));
      tell({ kind: 'tags', at, by, machine, set: new Map(), removed: keys });
    },
    start: (machine, by) => {
      const state = machine.state.now();
      if (state === 'running' || state === 'pending') return null;
      if (state !== 'stopped') return 'IncorrectInstanceState';
      become(machine, 'pending', by);
      becomeLater(machine, 'pending', 'running');
      return null;
    },
    stop: (machine, by) => {
      const state = machine.state.now();
      if (machine.made.rootDeviceType === 'instance-store' || machine.made.spotKind === 'one-time')
        return 'UnsupportedOperation';
      if (machine.settings.now().disableApiStop) return 'OperationNotPermitted';
      if (state === 'stopping' || state === 'stopped') return null;
      if (state !== 'running') return 'IncorrectInstanceState';
      become(machine, 'stopping', by);
      becomeLater(machine, 'stopping', 'stopped');
      return null;
    },
    terminate: (machine, by) => {
      const { disableApiTermination, disableApiStop } = machine.settings.now();
      if (hasEnded(machine.state.now())) return null;
      if (disableApiTermination || disableApiStop) return 'OperationNotPermitted';
      become(machine, 'shutting-down', by);
      becomeLater(machine, 'shutting-down', 'terminated');
      return null;
    },
    modify: (machine, change, by) => {
      const at = clock.now();
      machine.settings.set(at, { ...machine.settings.now(), ...change });
      const told = new Date(Math.floor(at / 1000) * 1000);
      const facts: Facts = {
        ...(change.metadataTokens === undefined
          ? {}
          : { metadataTokens: { is: 'known', value: change.metadataTokens, at: told } }),
        ...(change.disableApiTermination === undefined
          ? {}
          : { disableApiTermination: { is: 'known', value: change.disableApiTermination, at: told } }),
        ...(change.disableApiStop === undefined
          ? {}
          : { disableApiStop: { is: 'known', value: change.disableApiStop, at: told } }),
      };
      if (Object.keys(facts).length > 0) tell({ kind: 'facts', at, by, machine, facts });
    },
    forget: (before) => {
      for (const [key, { state }] of machines) {
        const last = state.all().at(-1);
        if (last?.value === 'terminated' && last.at < before) machines.delete(key);
      }
    },
  };
}
