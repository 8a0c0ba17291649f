import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tableDefinition } from '../src/aws/dynamodb/table.ts';
import { emulatorsOrSkip, useEmulator } from '../src/aws/testing/emulators.ts';
import { relevantEvents } from '../src/cloudtrail/relevant.ts';
import { asEventBridge, asS3Object, asStateChange, asTagChange } from '../src/testing/envelopes.ts';
import { launch } from '../src/testing/records.ts';
import { hasAwsCli, openShell } from './support/shell.ts';

const page = readFileSync(new URL('../docs/aws.md', import.meta.url), 'utf8');

interface Block {
  readonly section: string;
  /** Why it is not run; null: it is. */
  readonly beyond: string | null;
  readonly code: string;
}

const blocks: readonly Block[] = page.split(/^## /m).flatMap((text) => {
  const section = text.split('\n', 1)[0] ?? '';
  return [...text.matchAll(/(?:^<!-- (.*) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, beyond = null, kind, code = '']) => {
      if (kind !== 'sh') throw new Error(`docs/aws.md has a block of ${kind || 'no kind'}: the test runs sh`);
      return { section, beyond, code };
    },
  );
});
const account = '111122223333';
const [byTrail, byEvent] = ['i-0aaaaaaaaaaaaaaa1', 'i-0aaaaaaaaaaaaaaa2'];

describe('docs/aws.md', () => {
  test('leaves nothing to be run by hand but what it says', () => {
    expect(blocks.filter(({ beyond }) => beyond !== null).map(({ section, beyond }) => [section, beyond])).toEqual([
      ['5. Does it work?', 'beyond the emulator: it has no public parameters'],
      [
        '7. A worker in place of the function',
        'runs until it is stopped; src/hosts/cli/commands/serve.emulator.test.ts has it work',
      ],
    ]);
    expect(blocks.length).toBeGreaterThan(20);
  });

  test('has a rule for every call that Broom reads', () => {
    const calls = /cat > broom-aws\/calls\.json <<END\n([\s\S]*?)\nEND/.exec(page)?.[1] ?? '';
    const { detail } = JSON.parse(calls) as { detail: { eventName: string[]; eventSource: string[] } };
    expect(detail.eventName.sort()).toEqual([...relevantEvents.keys()].sort());
    expect(detail.eventSource.sort()).toEqual([...new Set(relevantEvents.values())].sort());
  });
});

const entryOf = (event: { readonly 'detail-type': string; readonly detail: unknown } | undefined) => ({
  Source: 'test.ec2',
  DetailType: event?.['detail-type'],
  Detail: JSON.stringify(event?.detail),
});
const fields = ['id', 'detail-type', 'account', 'time', 'region', 'detail'];
const asOfEc2 = {
  InputPathsMap: Object.fromEntries(fields.map((field) => [field.replace('-', ''), `$.${field}`])),
  InputTemplate:
    '{"version": "0", "source": "aws.ec2", "resources": [], "id": <id>, "detail-type": <detailtype>, ' +
    '"account": <account>, "time": <time>, "region": <region>, "detail": <detail>}',
};

const isThere = hasAwsCli();
const title = isThere
  ? 'there is an AWS CLI to run the documentation with'
  : 'the commands of the documentation were NOT RUN: node scripts/emulators.mjs install awscli says why or mends it';
test.skipIf(!isThere && process.env.CI !== 'true')(title, () => expect(isThere).toBe(true));

// Skipped only where the AWS CLI cannot be had, which a test of its own says; with CI=true it fails instead.
const suite = isThere || process.env.CI === 'true' ? emulatorsOrSkip('ministack') : describe.skip;

suite('the commands of docs/aws.md, by the AWS CLI', () => {
  const ministack = useEmulator('ministack');
  const env = { AWS_ACCESS_KEY_ID: account };

  test('set everything up, so that a launch is heard of by either way; and take it away again', async () => {
    const { endpoint } = ministack();
    const shell = await openShell({ endpoint, env });
    try {
      const at = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, 'Z');
      const { bytes, key } = asS3Object([launch({ at, id: byTrail, account })]);
      writeFileSync(join(shell.folder, 'object.json.gz'), bytes);
      const events = [asEventBridge(launch({ at, id: byEvent, account })), asStateChange(), asTagChange({})];
      for (const [i, event] of events.entries())
        writeFileSync(join(shell.folder, `event-${i}.json`), JSON.stringify(event));
      writeFileSync(join(shell.folder, 'entries.json'), JSON.stringify([entryOf(events[0])]));
      writeFileSync(join(shell.folder, 'transformer.json'), JSON.stringify(asOfEc2));
      const removal = blocks.findIndex(({ section }) => section.startsWith('9.'));
      const codeOf = (some: readonly Block[]): string =>
        some.flatMap(({ beyond, code }) => (beyond === null ? [code] : [])).join('\n');
      // Both ways are tried between the page's last two sections, while what it made is there.
      const { code, out, err } = await shell.run(`IMAGE=ami-0a1b2c3d4e5f60718
        ${codeOf(blocks.slice(0, removal))}
        aws s3api put-object --bucket "$TRAIL" --key '${key}' --body object.json.gz
        matches() { aws events test-event-pattern --event-pattern "$1" --event file://event-$2.json --query Result; }
        RULES=(broom-calls broom-states broom-tags)
        for RULE in 0 1 2; do
          PATTERN=$(aws events describe-rule --name "\${RULES[$RULE]}" --query EventPattern --output text)
          for EVENT in 0 1 2; do echo "RULE $RULE OF EVENT $EVENT: $(matches "$PATTERN" $EVENT)"; done
        done
        # Nobody but AWS may put events of AWS, here as there: this rule takes one of ours, and hands it on as EC2's.
        aws events put-rule --name broom-try --event-pattern '{"source": ["test.ec2"]}'
        aws events put-targets --rule broom-try --targets "[{\\"Id\\": \\"topic\\", \\"Arn\\": \\"$EVENTS_TOPIC\\", \\"InputTransformer\\": $(cat transformer.json)}]"
        aws events put-events --entries file://entries.json
        aws events remove-targets --rule broom-try --ids topic
        aws events delete-rule --name broom-try
        heard() { npx --no-install broom cases list --state all --json | grep -q "$1"; }
        for INSTANCE in ${byTrail} ${byEvent}; do
          for TRY in $(seq 40); do if heard "$INSTANCE"; then break; fi; sleep 0.5; done
          heard "$INSTANCE" && echo "HEARD OF $INSTANCE"
        done
        aws dynamodb describe-table --table-name broom --output json > table.json
        aws iam get-role-policy --role-name BroomHost --policy-name broom --output json > host-role.json
        ${codeOf(blocks.slice(removal))}
        echo "LEFT $(aws sqs list-queues --query 'length(QueueUrls || \`[]\`)') $(aws lambda list-functions --query 'length(Functions)') $(aws events list-rules --query 'length(Rules)') $(aws sns list-topics --query 'length(Topics)') $(aws iam list-roles --query 'length(Roles)') $(aws dynamodb list-tables --query 'length(TableNames)')"`);
      expect([code, err.split('\n').filter((line) => line.startsWith('FAILED'))]).toEqual([0, []]);
      for (const rule of [0, 1, 2])
        for (const event of [0, 1, 2]) expect(out).toContain(`RULE ${rule} OF EVENT ${event}: ${rule === event}`);
      expect(out).toContain(`HEARD OF ${byTrail}`);
      expect(out).toContain(`HEARD OF ${byEvent}`);
      expect(out).toMatch(/The policy in force is [0-9a-f]{12}, put in place .*; no rule enforces\./);
      expect(out).toMatch(/1 instance in 1 account and 1 region, .* Nothing was touched: this is a scan\./);
      expect(out).toContain('LEFT 0 0 0 0 0 0');

      const { Table } = JSON.parse(readFileSync(join(shell.folder, 'table.json'), 'utf8'));
      const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = tableDefinition('broom');
      expect(Table).toMatchObject({ KeySchema, AttributeDefinitions });
      expect(Table.GlobalSecondaryIndexes).toMatchObject(GlobalSecondaryIndexes ?? []);
      const { PolicyDocument } = JSON.parse(readFileSync(join(shell.folder, 'host-role.json'), 'utf8'));
      expect(PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
        'Actors',
        'Table',
        'Queues',
        'DeadLetters',
        'Topics',
        'LogObjects',
        'LogBuckets',
        'Logs',
        'Traces',
      ]);
    } finally {
      await shell.close();
    }
  }, 240_000);

  test('that are beyond the emulator are at least what the AWS CLI knows', async () => {
    const shell = await openShell({ endpoint: ministack().endpoint, env, checkOnly: true });
    try {
      for (const { code, beyond } of blocks) {
        if (beyond === null || !code.includes('aws ')) continue;
        const { code: ended, err } = await shell.run(code);
        expect([ended, err]).toEqual([0, '']);
      }
    } finally {
      await shell.close();
    }
  });
});
