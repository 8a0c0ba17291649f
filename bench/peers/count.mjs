/** Counts records and RunInstances records with node:zlib and JSON.parse, a whole object at a time, on one thread. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

let [records, launchRecords] = [0, 0];
for (const name of process.argv.slice(2)) {
  for (const record of JSON.parse(gunzipSync(readFileSync(name)).toString()).Records) {
    records += 1;
    if (record.eventName === 'RunInstances' && record.eventSource === 'ec2.amazonaws.com') launchRecords += 1;
  }
}
process.stdout.write(`${JSON.stringify({ records, launchRecords })}\n`);
