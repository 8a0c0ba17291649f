import type { Finding } from './findings.ts';
import { instant } from './instant.ts';
import { findingJson } from './json.ts';
import type { ScanReport } from './scan.ts';

/** A scan as JSON, documented in docs/cli.md: as that of a replay, without what only a trail tells. */
export function scanToJson(report: ScanReport): string {
  const { account, region, day } = report.groups;
  const body = {
    incomplete: report.incomplete,
    at: instant(report.at),
    places: report.places,
    instances: report.instances,
    verdicts: report.verdicts,
    steps: report.steps,
    held: report.held,
    rules: report.rules.map(({ id, summary, verdicts }) => ({ id, summary, verdicts })),
    groups: { account, region, day },
    findings: report.findings.map(scanFindingJson),
    excused: report.excused.map((one) => ({ ...one, until: instant(one.until) })),
    problems: report.problems,
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** One finding as that of a replay, without who launched it, where that was read, and healing. */
function scanFindingJson(finding: Finding) {
  const { instanceId, account, region, launchedAt, rule, verdict, provenance, image, type, faults, steps } =
    findingJson(finding);
  return { instanceId, account, region, launchedAt, rule, verdict, provenance, image, type, faults, steps };
}
