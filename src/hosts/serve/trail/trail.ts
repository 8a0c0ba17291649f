import { basename, resolve } from 'node:path';
import type { ObjectReading } from '../../../cloudtrail/types.ts';
import { compareText } from '../../../facts/fold.ts';
import type { ObjectSource } from '../../../replay/objects.ts';
import { readObjects } from '../../../replay/pool.ts';
import { plain } from '../../../report/plain.ts';
import type { Taken } from '../../service/evidence.ts';
import type { Service, TakeOutcome } from '../../service/service.ts';
import type { Clock } from '../clock.ts';
import { type Log, wordsOf } from '../log.ts';
import type { SourceStatus } from '../source-status.ts';
import type { Source } from '../worker.ts';
import { type FileState, isSame, type Seen } from './seen.ts';
import { walk } from './walk.ts';

export interface TrailParts {
  /** A folder that a sync fills with log objects. */
  readonly folder: string;
  readonly service: () => Pick<Service, 'take'>;
  readonly seen: Seen;
  readonly status: SourceStatus;
  readonly clock: Clock;
  readonly log: Log;
  /** In ms, between two looks at the least; 5 s unless said. */
  readonly every?: number;
  /** Files that are read and taken in together; 40 unless said, and 32 MB. */
  readonly most?: number;
}

const usual = { every: 5_000, most: 40 };
const mostBytes = 32 * 1024 ** 2;
/** Where to look takes long, it is looked at seldom: a tenth of the time at most. */
const restShare = 10;

/**
 * Takes in what a folder holds and what comes to it. A file is read once it is the same in two looks, so never while it
 * is being written, and again when it changes.
 */
export function createTrailSource(parts: TrailParts): Source {
  const { clock, log, status, every = usual.every } = parts;
  const folder = resolve(parts.folder);
  return async (onTaken, stop) => {
    let before: ReadonlyMap<string, FileState> = new Map();
    while (!stop.aborted) {
      const began = clock.now().getTime();
      try {
        const { files, failed } = await walk(folder);
        const stable = [...files].filter(
          ([path, state]) => isStill(before.get(path), state) && !parts.seen.has(path, state),
        );
        before = files;
        const [first] = failed;
        if (first === undefined) status.works();
        else
          status.fails(`${first.path}: ${first.reason}${failed.length > 1 ? `, and ${failed.length - 1} more` : ''}`);
        await takeAll({ ...parts, folder }, stable.sort(oldestFirst), onTaken, stop);
      } catch (error) {
        status.fails(wordsOf(error));
        log('error', 'the folder cannot be read', { folder, why: wordsOf(error) });
      }
      const took = clock.now().getTime() - began;
      await clock.sleep(Math.max(every, took * restShare), stop);
    }
  };
}

const isStill = (before: FileState | undefined, now: FileState): boolean => before !== undefined && isSame(before, now);

type Found = readonly [path: string, state: FileState];

/** By when CloudTrail delivered it, as its name says; else by when it was written. */
function oldestFirst([a, stateA]: Found, [b, stateB]: Found): number {
  return deliveredAt(a, stateA) - deliveredAt(b, stateB) || compareText(a, b);
}

/** `111122223333_CloudTrail_eu-west-1_20260301T1205Z_uniqueString.json.gz` */
function deliveredAt(path: string, { changedAt }: FileState): number {
  const [, year, month, day, hour, minute] = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_/.exec(basename(path)) ?? [];
  if (minute === undefined) return changedAt;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}

async function takeAll(
  parts: TrailParts,
  found: readonly Found[],
  onTaken: (taken: readonly Taken[]) => void,
  stop: AbortSignal,
): Promise<void> {
  let left = found;
  if (found.length > (parts.most ?? usual.most))
    parts.log('info', 'reading what is there already, oldest first', { folder: parts.folder, files: found.length });
  while (left.length > 0 && !stop.aborted) {
    const count = bounded(left, parts.most ?? usual.most);
    const taken = await takeSome(parts, left.slice(0, count), stop);
    onTaken(taken);
    left = left.slice(count);
  }
}

function bounded(found: readonly Found[], most: number): number {
  let [count, bytes] = [0, 0];
  for (const [, { size }] of found) {
    bytes += size;
    if (count > 0 && (count >= most || bytes > mostBytes)) break;
    count += 1;
  }
  return count;
}

/** @throws when the service cannot take anything in: all of it is tried again at the next look */
async function takeSome(parts: TrailParts, found: readonly Found[], stop: AbortSignal): Promise<readonly Taken[]> {
  const { folder, service, seen, status, clock, log } = parts;
  const sources = found.map(
    ([path, { size }]): ObjectSource => ({ name: path.slice(folder.length + 1) || basename(path), path, size }),
  );
  const byName = new Map(found.map((one, i) => [sources[i]?.name ?? '', one]));
  const readings: ObjectReading[] = [];
  for await (const reading of readObjects(sources, { jobs: 2 })) {
    readings.push(reading);
    if (stop.aborted) break;
  }
  const outcomes = await service().take(readings.map((reading) => ({ reading, from: folder })));
  const done = new Map<string, FileState>();
  for (const [i, reading] of readings.entries()) {
    const file = byName.get(reading.object);
    if (file !== undefined && isTaken(outcomes[i], reading, log)) done.set(...file);
  }
  seen.note(done, clock.now());
  const taken = outcomes.flatMap((outcome) => (outcome.is === 'taken' ? [outcome.taken] : []));
  status.took(taken);
  const records = taken.reduce((sum, one) => sum + one.records, 0);
  log('info', 'taken', { folder: basename(folder), files: readings.length, records });
  return taken;
}

function isTaken(outcome: TakeOutcome | undefined, { object }: ObjectReading, log: Log): boolean {
  const name = plain(object, 300);
  if (outcome?.is === 'taken') {
    for (const why of outcome.taken.problems) log('warn', 'could not be read', { why });
    return true;
  }
  log('error', 'failed, and is tried again', { object: name, why: wordsOf(outcome?.error ?? 'no answer') });
  return false;
}
