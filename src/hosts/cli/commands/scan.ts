import type { AwsWorld } from '../../../aws/world.ts';
import type { Sighting } from '../../../facts/types.ts';
import type { Policy } from '../../../policy/types.ts';
import { buildScan } from '../../../report/scan.ts';
import { scanToJson } from '../../../report/scan-json.ts';
import { scanToTable } from '../../../report/scan-table.ts';
import { settingsFrom } from '../../service/settings.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { policyPath, requireDatedPolicy } from '../policy-file.ts';
import { type OutputOptions, writeForms } from '../replay-output.ts';
import { type Looked, lookAt } from '../scan/look.ts';
import { opening } from '../scan/open-cases.ts';
import { accountsOf, placesOf, regionsOf } from '../scan/places.ts';
import { createScanProgress } from '../scan/progress.ts';

export interface ScanOptions extends OutputOptions {
  readonly policy?: string;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly failOn?: 'violation';
  readonly openCases?: boolean;
  readonly store?: string;
}

/** What a scan asks of AWS; left out: AWS itself, by the role that the policy names. */
export interface ScanWorld {
  readonly world: Pick<AwsWorld, 'calls' | 'read'>;
  readonly ownAccount: () => Promise<string>;
  readonly homeRegion: string;
}

/** Judges what runs now, in all accounts and regions. */
export async function scan(
  options: ScanOptions,
  streams: Streams,
  worldOf = awsWorld,
  now = (): Date => new Date(),
): Promise<ExitCode> {
  if (options.store !== undefined && options.openCases !== true) throw new Mistake('--store goes with --open-cases');
  const regions = regionsOf(options.region);
  const { policy, changedAt } = await requireDatedPolicy(policyPath(options.policy));
  const { world, ownAccount, homeRegion } = await worldOf(policy, streams, now);
  const accounts = await accountsOf(options.account, policy, ownAccount);
  const at = now();
  const found = await placesOf(world.calls, accounts, regions, homeRegion);
  const work = (see: (sightings: readonly Sighting[]) => Promise<void>): Promise<Looked> => {
    const progress = createScanProgress(streams, found.places.length);
    return lookAt(found.places, {
      world,
      policy,
      now,
      onPlace: async (place, sightings) => {
        await see(sightings);
        progress.done(place.instances);
      },
    }).finally(progress.end);
  };
  const looked =
    options.openCases === true
      ? await opening({ given: options.store, streams, policy, changedAt, world, now }, work)
      : await work(async () => {});

  const problems = [...found.problems, ...looked.problems];
  const report = buildScan({ ...looked, at, problems }, policy);
  const [ofAccounts, ofRegions] = [new Set<string>(), new Set<string>()];
  for (const { account, region } of looked.places) {
    ofAccounts.add(account);
    ofRegions.add(region);
  }
  await writeForms(
    {
      table: (bold) => scanToTable(report, { all: options.all === true, bold }),
      json: () => scanToJson(report),
      report,
      policy,
      page: { scan: { at: at.toISOString(), accounts: ofAccounts.size, regions: ofRegions.size } },
    },
    options,
    streams,
  );
  if (report.incomplete) return exitCode.incomplete;
  return options.failOn === 'violation' && report.verdicts.violation > 0 ? exitCode.violations : exitCode.ok;
}

async function awsWorld(policy: Policy, { env }: Streams, now: () => Date): Promise<ScanWorld> {
  const { createAwsWorld } = await import('../../service/aws-service.ts');
  const { callerIdentity, homeRegion } = await import('../../../aws/iam/caller.ts');
  return {
    world: createAwsWorld(settingsFrom(env), policy, now),
    ownAccount: async () => (await callerIdentity()).account,
    homeRegion: homeRegion(env),
  };
}
