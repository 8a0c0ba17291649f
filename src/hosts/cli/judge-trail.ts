import type { Policy } from '../../policy/types.ts';
import type { Trail } from '../../replay/gather.ts';
import { live, type Selection } from '../../replay/replay.ts';
import { type Comparison, compare } from '../../report/compare.ts';
import { buildReport, type Report } from '../../report/report.ts';

/** Lives through a trail under one policy, or two, and reports; loaded while threads read the trail. */
export async function judgeTrail(
  trail: Trail,
  { policy, against }: { readonly policy: Policy; readonly against: Policy | null },
  selection: Selection,
): Promise<{ report: Report; comparison: Comparison | null; policy: Policy }> {
  const life = await live(trail, policy, selection);
  const comparison =
    against === null ? null : compare(await live(trail, against, selection), life, trail.lastAt ?? new Date(0));
  return { report: buildReport(trail, life, selection), comparison, policy };
}
