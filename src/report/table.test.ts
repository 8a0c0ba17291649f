import { describe, expect, test } from 'vitest';
import { became, launched, replayed, tagged } from '../replay/testing/story.ts';
import { commandOf } from './fix.ts';
import { toJson } from './json.ts';
import { plain } from './plain.ts';
import type { Report } from './report.ts';
import { toTable } from './table.ts';

const policy = `
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG] } }
    steps: [terminate, notify]`;
const options = { all: false, bold: (text: string) => text, perHour: { terminate: 10 } };
const table = (report: Report, all = false): string => toTable(report, { ...options, all });

describe('the table', () => {
  test('says what was read, what each rule found, what would have been done, and the worst first', async () => {
    const story = [
      launched('i-1', 0, { tags: { Code: 'lol' } }),
      launched('i-2', 60, { via: 'autoscaling.amazonaws.com' }),
      launched('i-3', 120, { tags: { Code: 'LOL' } }),
      launched('i-4', 180),
      tagged('i-4', 200, { Code: 'GGG' }),
      launched('i-5', 240),
      tagged('i-5', '1h', { Code: 'GGG' }),
    ];
    const text = table(await replayed(policy, story, { lastAt: '1d' }));
    expect(text).toMatchInlineSnapshot(`
      "1 object, 7 records, 1 to 2 March 2026 UTC. Nothing was touched: this is a replay.
      5 launch calls started 5 instances; EC2 refused 0 more; 0 told twice.

      RULE      COMPLIANT  VIOLATING  HEALED IN TIME  UNKNOWN  EXEMPT
      code-tag          2          3               1        0       0  Code is one of LOL, GGG

      WOULD HAVE  DUE  TAKEN  HELD
      notify        3      3     -
      terminate     3      2     1  managed 1

      Of these, 1 was mended later by its owner: look at \`settle\` and \`after\` before you enforce.

      WORST FIRST (4 findings)
      WHEN (UTC)      INSTANCE  WHERE                   WHO    WRONG                        THEN
      03-01 12:00:00  i-1       111122223333 eu-west-1  alice  Code=lol: did you mean LOL?  terminate 12:06:00
      03-01 12:04:00  i-5       111122223333 eu-west-1  alice  Code is missing              terminate 12:10:00, healed 03-01 13:00:00
      03-01 12:01:00  i-2       111122223333 eu-west-1  alice  Code is missing              terminate held: managed
      03-01 12:03:00  i-4       111122223333 eu-west-1  alice  Code is missing              healed 03-01 12:03:20
      Fix the first: aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL

      BY PRINCIPAL  LAUNCHED  VIOLATING
      alice                5          3

      BY ACCOUNT    LAUNCHED  VIOLATING
      111122223333         5          3

      BY REGION  LAUNCHED  VIOLATING
      eu-west-1         5          3

      BY DAY      LAUNCHED  VIOLATING
      2026-03-01         5          3
      "
    `);
  });

  test('an empty trail says so and claims nothing', async () => {
    expect(table(await replayed(policy, []))).toMatchInlineSnapshot(`
      "1 object, 0 records, 1 to 31 March 2026 UTC. Nothing was touched: this is a replay.
      0 launch calls started 0 instances; EC2 refused 0 more; 0 told twice.

      RULE      COMPLIANT  VIOLATING  HEALED IN TIME  UNKNOWN  EXEMPT
      code-tag          0          0               0        0       0  Code is one of LOL, GGG

      No launch was found in what was read, so there is nothing to judge.
      "
    `);
  });

  test('an incomplete run ends by saying what could not be read', async () => {
    const report = await replayed(policy, [launched('i-1', 0, { tags: { Code: 'LOL' } })]);
    const problems = [{ object: 'a.json.gz', place: 'Records[3]', reason: 'no good' }];
    const text = table({ ...report, incomplete: true, problems });
    expect(text).toContain(
      'INCOMPLETE: 1 problem. What could not be read was not judged.\n  a.json.gz Records[3]: no good\n',
    );
  });

  test('a stranger cannot write to the terminal', async () => {
    const tags = { Code: '\u001b[2J\u202egnp.exe\u0007\nFAKE LINE' };
    const text = table(await replayed(policy, [launched('i-1', 0, { tags })]));
    for (const character of '\u001b\u202e\u0007') expect(text).not.toContain(character);
    expect(text.split('\n').filter((line) => line.includes('FAKE'))).toHaveLength(1);
  });

  test('--all shows every finding', async () => {
    const story = Array.from({ length: 12 }, (_, i) => launched(`i-${i + 10}`, i));
    const report = await replayed(policy, story);
    expect(table(report)).toContain('WORST FIRST (10 of 12; --all shows every one)');
    expect(table(report, true)).toContain('WORST FIRST (12 findings)');
    expect(table(report, true)).toContain('i-21');
  });

  test('an instance that ended before its step says so', async () => {
    const report = await replayed(policy, [launched('i-1', 0), became('i-1', 100, 'terminated')]);
    expect(table(report)).toContain('gone before terminate');
  });
});

test('the JSON is the documented shape', async () => {
  const story = [launched('i-1', 0, { tags: { Code: 'lol' } }), tagged('i-1', '1h', { Code: 'LOL' })];
  expect(toJson(await replayed(policy, story, { lastAt: '1d' }))).toMatchInlineSnapshot(`
    "{
      "incomplete": false,
      "objects": {
        "read": 1,
        "skipped": 0,
        "failed": 0
      },
      "records": 2,
      "duplicates": 0,
      "from": "2026-03-01T12:00:00Z",
      "to": "2026-03-02T12:00:00Z",
      "launchCalls": 1,
      "refusedCalls": 0,
      "launchesWithoutIds": 0,
      "instances": 1,
      "verdicts": {
        "compliant": 0,
        "violation": 1,
        "exempt": 0,
        "indeterminate": 0,
        "notApplicable": 0
      },
      "steps": {
        "notify": 1,
        "terminate": 1
      },
      "held": {},
      "healed": {
        "beforeSettle": 0,
        "beforeStep": 0,
        "afterStep": 1
      },
      "rules": [
        {
          "id": "code-tag",
          "summary": "Code is one of LOL, GGG",
          "verdicts": {
            "compliant": 0,
            "violation": 1,
            "exempt": 0,
            "indeterminate": 0,
            "notApplicable": 0
          },
          "healedInTime": 0
        }
      ],
      "groups": {
        "principal": [
          {
            "name": "alice",
            "instances": 1,
            "violating": 1
          }
        ],
        "account": [
          {
            "name": "111122223333",
            "instances": 1,
            "violating": 1
          }
        ],
        "region": [
          {
            "name": "eu-west-1",
            "instances": 1,
            "violating": 1
          }
        ],
        "day": [
          {
            "name": "2026-03-01",
            "instances": 1,
            "violating": 1
          }
        ]
      },
      "findings": [
        {
          "instanceId": "i-1",
          "account": "111122223333",
          "region": "eu-west-1",
          "launchedAt": "2026-03-01T12:00:00Z",
          "rule": "code-tag",
          "verdict": "violation",
          "principal": {
            "kind": "user",
            "name": "alice",
            "arn": "arn:aws:iam::111122223333:user/alice",
            "session": null,
            "sourceIdentity": null,
            "via": null
          },
          "provenance": {
            "kind": "person",
            "name": "alice",
            "managed": false,
            "from": "userIdentity",
            "certain": true
          },
          "image": null,
          "type": null,
          "faults": [
            {
              "what": "tag Code",
              "seen": "lol",
              "wanted": "one of LOL, GGG",
              "near": "LOL",
              "fix": "aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL"
            }
          ],
          "healedAt": "2026-03-01T13:00:00Z",
          "healed": "afterStep",
          "steps": [
            {
              "do": "terminate",
              "dueAt": "2026-03-01T12:05:00Z",
              "outcome": "taken",
              "takenAt": "2026-03-01T12:06:00Z"
            },
            {
              "do": "notify",
              "dueAt": "2026-03-01T12:05:00Z",
              "outcome": "taken",
              "takenAt": "2026-03-01T12:06:00Z"
            }
          ],
          "eventId": "launch-i-1",
          "object": "story.json"
        }
      ],
      "excused": [],
      "problems": [],
      "skipped": []
    }
    "
  `);
});

describe('the command that mends a fault', () => {
  test.each([
    ['LOL', 'aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL'],
    [
      'two words',
      `aws ec2 create-tags --region eu-west-1 --resources i-1 --tags '[{"Key":"Code","Value":"two words"}]'`,
    ],
    [
      "it's; rm -rf",
      `aws ec2 create-tags --region eu-west-1 --resources i-1 --tags '[{"Key":"Code","Value":"it'\\''s; rm -rf"}]'`,
    ],
    ['a,Key=b', `aws ec2 create-tags --region eu-west-1 --resources i-1 --tags '[{"Key":"Code","Value":"a,Key=b"}]'`],
    [null, 'aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=VALUE'],
  ])('sets the value %j as one word of a shell', (value, command) => {
    expect(commandOf({ kind: 'set-tag', key: 'Code', value }, 'eu-west-1', 'i-1')).toBe(command);
  });

  test('a region that a stranger wrote stays one word', () => {
    expect(commandOf({ kind: 'remove-tag', key: 'x' }, '$(reboot)', 'i-1')).toBe(
      "aws ec2 delete-tags --region '$(reboot)' --resources i-1 --tags Key=x",
    );
  });

  test('there is none where only another launch helps', () => {
    expect(commandOf({ kind: 'relaunch', hint: 'x' }, 'eu-west-1', 'i-1')).toBeNull();
  });
});

test.each([
  ['short', 10, 'short'],
  ['longer than that', 10, 'longer th…'],
  ['tab\tbell\u0007', 20, 'tab\u{FFFD}bell\u{FFFD}'],
  ['💥'.repeat(3), 2, '💥…'],
])('%j in at most %i characters is %j', (text, most, expected) => {
  expect(plain(text, most)).toBe(expected);
});
