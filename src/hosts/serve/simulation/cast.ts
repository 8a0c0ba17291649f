import { hasEnded } from '../../../facts/fold.ts';
import type { Policy } from '../../../policy/types.ts';
import type { Clock } from '../../../simulate/clock.ts';
import type { Ec2 } from '../../../simulate/ec2.ts';
import { launcherOf, machinesOf } from '../../../simulate/launchers.ts';
import { wishesOf } from '../../../simulate/people.ts';
import type { Random } from '../../../simulate/random.ts';

export interface CastParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly ec2: Ec2;
  readonly policy: Policy;
  readonly also: (random: Random) => ReadonlyMap<string, string>;
}

const minute = 60_000;

/**
 * Two people who are there in every seed, so that whoever looks for a minute sees the whole of it: one who forgets the
 * tags for good, and one to whom a message brings them to mind.
 *
 * @param call number of the first one's launch call; the other's is the next
 */
export function playCast({ clock, random, ec2, policy, also }: CastParts, call: number, span: number): void {
  const play = (nth: number, tagAfter: number | null): void => {
    const own = random.fork(call + nth);
    clock.at(clock.now() + own.between(0, span), () => {
      const launcher = launcherOf('person', own, clock.now(), call + nth);
      const batch = {
        launcher,
        random: own,
        count: 1,
        call: call + nth,
        at: clock.now(),
        tags: also(own.fork('also')),
      };
      const [machine] = ec2.run(machinesOf(batch).map(withoutHurdles), false, launcher.by);
      if (machine === undefined || tagAfter === null) return;
      const tags = new Map(
        [...wishesOf(policy)].map(([key, values]) => [key, values?.[own.whole(0, values.length - 1)] ?? 'alice']),
      );
      clock.at(clock.now() + tagAfter, () => {
        if (tags.size > 0 && !hasEnded(machine.state.now())) ec2.createTags(machine, tags, launcher.by);
      });
    });
  };
  play(0, null);
  play(1, random.fork(`late ${call}`).between(8 * minute, 16 * minute));
}

/** Nothing keeps it from being stopped and ended. */
const withoutHurdles = <T extends ReturnType<typeof machinesOf>[number]>(machine: T): T => ({
  ...machine,
  made: { ...machine.made, rootDeviceType: 'ebs', instanceType: 't3.large' },
  settings: { ...machine.settings, disableApiTermination: false },
});
