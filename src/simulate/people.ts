import { hasEnded } from '../facts/fold.ts';
import type { Policy } from '../policy/types.ts';
import type { Clock } from './clock.ts';
import type { Ec2 } from './ec2.ts';
import { type Kind, kinds, launcherOf, machinesOf, userOf } from './launchers.ts';
import type { Machine, Settings } from './machine.ts';
import type { Random } from './random.ts';

export interface PeopleParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly ec2: Ec2;
  readonly policy: Policy;
  readonly launches: number;
  /** Of the first launch call; 0 unless said. Instances are named by it. */
  readonly firstCall?: number;
  /** Tags that nobody asks for, for each launch call: a name. */
  readonly also?: (random: Random) => ReadonlyMap<string, string>;
  readonly from: number;
  readonly to: number;
  /** Nobody changes anything within two minutes of a due moment: for runs that are to be compared. */
  readonly isCalm: boolean;
  /** Somebody came to mend an instance, and it was no more. */
  readonly onTooLate: (machine: Machine) => void;
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Seeds the launches, and what their owners do to them later, into the clock. */
export function createPeople(parts: PeopleParts): void {
  const { clock, random, launches, firstCall = 0, from, to } = parts;
  let left = launches;
  for (let call = firstCall; left > 0; call += 1) {
    const own = random.fork(call);
    const kind = own.pick(kinds);
    const count = Math.min(left, countOf(kind, own));
    left -= count;
    clock.at(own.between(from, to), () => launch(parts, own, kind, call, count));
  }
}

function countOf(kind: Kind, random: Random): number {
  if (kind === 'large') return random.whole(20, 40);
  return random.chance(0.8) ? 1 : random.whole(2, 6);
}

/** Tags that the policy asks for, as far as it says which: by key the values; null: any. */
export function wishesOf({ rules }: Policy): ReadonlyMap<string, readonly string[] | null> {
  const wishes = new Map<string, readonly string[] | null>();
  for (const { guard } of rules) for (const { key, values } of guard ?? []) wishes.set(key, values);
  return wishes;
}

const right = (policy: Policy, random: Random): Map<string, string> =>
  new Map([...wishesOf(policy)].map(([key, values]) => [key, values?.[random.whole(0, values.length - 1)] ?? 'alice']));

/** One key is wrong or missing. */
function wrong(policy: Policy, random: Random): Map<string, string> {
  const tags = right(policy, random);
  const keys = [...tags.keys()];
  const key = keys[random.whole(0, keys.length - 1)];
  if (key === undefined) return tags;
  if (random.chance(0.5) && wishesOf(policy).get(key) !== null) tags.set(key, 'lol');
  else tags.delete(key);
  return tags;
}

type Habit = 'at launch' | 'soon' | 'late' | 'very late' | 'never' | 'removed' | 'flapping' | 'mended' | 'wrong';
const habits: readonly [Habit, ...Habit[]] = [
  ...Array.from({ length: 9 }, () => 'at launch' as const),
  'soon',
  'soon',
  'late',
  'very late',
  'never',
  'never',
  'never',
  'removed',
  'flapping',
  'mended',
  'wrong',
] as unknown as [Habit, ...Habit[]];

function launch(parts: PeopleParts, random: Random, kind: Kind, call: number, count: number): void {
  const { ec2, policy, clock } = parts;
  const launcher = launcherOf(kind, random, clock.now(), call);
  const drawn: Habit = kind === 'terraform' ? random.pick(['soon', 'soon', 'never']) : random.pick(habits);
  // Each reopening moves the anchor, and whoever is told late sees fewer of them.
  const habit = drawn === 'flapping' && parts.isCalm ? 'late' : drawn;
  const first = habit === 'at launch' || habit === 'removed' ? right(policy, random) : new Map<string, string>();
  if (habit === 'mended' || habit === 'wrong') for (const [key, value] of wrong(policy, random)) first.set(key, value);
  const tags = parts.also === undefined ? first : new Map([...parts.also(random.fork('also')), ...first]);
  const machines = ec2.run(
    machinesOf({ launcher, random, count, call, at: clock.now(), tags }),
    kind === 'large',
    launcher.by,
  );
  for (const machine of machines) {
    const own = random.fork(machine.ref.id);
    for (const [after, tag] of taggings(habit, kind, policy, own)) later(parts, machine, own, after, tag, true);
    for (const [after, what] of own.chance(0.35) ? mishaps(own) : []) later(parts, machine, own, after, what);
  }
}

type Tagging = readonly [after: number, what: (machine: Machine, ec2: Ec2, by: string) => void];

function taggings(habit: Habit, kind: Kind, policy: Policy, random: Random): readonly Tagging[] {
  const set =
    (tags: ReadonlyMap<string, string>): Tagging[1] =>
    (machine, ec2, by) =>
      tags.size > 0 && ec2.createTags(machine, tags, by);
  const remove: Tagging[1] = (machine, ec2, by) => {
    const keys = [...machine.tags.now().keys()].filter((key) => !key.startsWith('aws:'));
    const key = keys[random.whole(0, keys.length - 1)];
    ec2.deleteTags(machine, key === undefined || random.chance(0.1) ? 'all' : [key], by);
  };
  switch (habit) {
    case 'soon':
      return [[random.between(2, kind === 'terraform' ? 20 : 120) * second, set(right(policy, random))]];
    case 'late':
      return [[random.between(2, 12) * minute, set(right(policy, random))]];
    case 'very late':
      return [[random.between(0.2, 30) * hour, set(right(policy, random))]];
    case 'mended':
      return [[random.skewed(20 * minute, 20 * hour), set(right(policy, random))]];
    case 'removed': {
      const first = random.skewed(2 * hour, 40 * hour);
      const again: Tagging = [first + random.skewed(30 * minute, 8 * hour), set(right(policy, random))];
      return random.chance(0.5) ? [[first, remove]] : [[first, remove], again];
    }
    case 'flapping': {
      const every = random.skewed(3 * minute, 2 * hour) + 5 * second;
      return Array.from(
        { length: random.whole(3, 14) },
        (_, nth): Tagging => [
          nth * every + random.between(0, every),
          nth % 2 === 0 ? set(right(policy, random)) : remove,
        ],
      );
    }
    default:
      return [];
  }
}

/** What is done to an instance beside its tags. */
function mishaps(random: Random): readonly Tagging[] {
  const after = random.skewed(hour, 40 * hour);
  const again = after + random.skewed(15 * minute, 5 * hour);
  const modify =
    (change: Partial<Settings>): Tagging[1] =>
    (machine, ec2, by) =>
      ec2.modify(machine, change, by);
  const stop: Tagging[1] = (machine, ec2, by) => void ec2.stop(machine, by);
  const start: Tagging[1] = (machine, ec2, by) => void ec2.start(machine, by);
  switch (random.whole(0, 7)) {
    case 0:
      return [[after, (machine, ec2, by) => void ec2.terminate(machine, by)]];
    case 1:
      return [[after, stop]];
    case 2:
      return [
        [after, stop],
        [again, start],
      ];
    case 3:
      // Whoever starts again and again what was stopped.
      return Array.from({ length: 6 }, (_, nth): Tagging => [after + nth * random.between(20, 90) * minute, start]);
    case 4:
      return [
        [after, modify({ disableApiTermination: true })],
        [again, modify({ disableApiTermination: false })],
      ];
    case 5:
      return [[after, modify({ disableApiStop: true })]];
    case 6:
      return [[after, modify({ metadataTokens: 'required' })]];
    default:
      return [[after, (machine, ec2, by) => ec2.createTags(machine, new Map([['case', 'IR-7']]), by)]];
  }
}

function later(
  parts: PeopleParts,
  machine: Machine,
  random: Random,
  after: number,
  what: Tagging[1],
  isTagging = false,
): void {
  const { clock, ec2, isCalm } = parts;
  // Steps fall due on minutes that are multiples of five, or a settle after a change: 7.5 past each quarter is none.
  const wait = isCalm ? Math.floor(after / (15 * minute)) * 15 * minute + 7.5 * minute + apart(machine) : after;
  const by = userOf(random, machine.ref.account);
  clock.at(machine.launchedAt + wait, () => {
    if (!hasEnded(machine.state.now())) what(machine, ec2, by);
    else if (isTagging) parts.onTooLate(machine);
  });
}

const counts = new WeakMap<Machine, number>();

/** CloudTrail knows whole seconds: of two changes in one nobody can tell which was the later. */
function apart(machine: Machine): number {
  const count = (counts.get(machine) ?? 0) + 2;
  counts.set(machine, count);
  return count * second;
}
