/** Log objects of other kinds, beside `CloudTrail` in the bucket; the files' names hold the folder's between underscores. */
const otherFolders: ReadonlyMap<string, string> = new Map([
  ['CloudTrail-Digest', 'only digests'],
  ['CloudTrail-Insight', 'only Insights events'],
  ['CloudTrail-NetworkActivity', 'only network activity events'],
  ['CloudTrail-Aggregated', 'only aggregated events'],
]);

/**
 * Why an object is not to be read, going by its name alone: `…/CloudTrail-Digest/…` or `…_CloudTrail-Digest_….json.gz`.
 *
 * @param name the object's path or key, with `/` between folders
 * @returns null when its name says nothing against it
 */
export function skippedByName(name: string): string | null {
  const segments = name.split('/');
  const file = segments.at(-1) ?? '';
  for (const [folder, reason] of otherFolders) {
    if (segments.includes(folder) || file.includes(`_${folder}_`)) return reason;
  }
  return null;
}

const logEndings = ['.gz', '.json', '.jsonl', '.ndjson'];

/** `.json.gz` as CloudTrail writes them, `.json`, lines in `.jsonl` or `.ndjson`, and anything in `.gz`. */
export function hasLogEnding(name: string): boolean {
  const lower = name.toLowerCase();
  return logEndings.some((ending) => lower.endsWith(ending));
}
