import { describe, expect, test } from 'vitest';
import { RecordError } from '../cloudtrail/types.ts';
import { loadPolicy } from '../policy/load.ts';
import {
  asEventBridge,
  bidFulfilled,
  launch,
  refused,
  replayPolicy,
  stopped,
  tagged,
  terminated,
  untagged,
} from './index.ts';

const terminateOrTell = `
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: [terminate, notify]
`;
const ladder = `
rules:
  - id: code
    require: { tags: { Code: [LOL] } }
    steps: [notify, { do: stop, after: 4h }, { do: terminate, after: 3d }]
  - id: small
    require: { instanceType: ["t3.*"] }
    steps: [notify]
`;
const at = (clock: string, day = 1) => ({ at: `2026-03-0${day}T${clock}Z` });

/** What the first notify of `ladder` says, as it would be mailed. */
const codeMail = `Broom: i-0123456789abcdef0 violates code, stop 2026-03-01 16:00 UTC

i-0123456789abcdef0 in 111122223333 eu-west-1, launched by alice, violates code:

  Code=lol: did you mean LOL?

Next, unless it is mended:

  stop       2026-03-01 16:00 UTC, in 3 hours 55 minutes
  terminate  2026-03-04 12:00 UTC, in 2 days 23 hours

To mend it:

  aws ec2 create-tags --region eu-west-1 --resources i-0123456789abcdef0 --tags Key=Code,Value=LOL

Launched  2026-03-01 12:00 UTC, 5 minutes ago
Type      t3.micro
Image     ami-0123456789abcdef0
Rule      Code is LOL
`;

describe('replayPolicy', () => {
  test('says verdicts, steps, messages and findings by instance and rule', async () => {
    const { instances, findings } = await replayPolicy(ladder, [
      launch({ by: 'alice', tags: { Code: 'lol' }, instanceType: 't3.micro' }),
      launch({ id: 'i-0fedcba9876543210', tags: { Code: 'LOL' }, instanceType: 'm5.large' }),
    ]);
    expect(instances).toMatchObject([
      {
        id: 'i-0123456789abcdef0',
        launchedAt: new Date('2026-03-01T12:00:00Z'),
        verdicts: { code: 'violation', small: 'compliant' },
        steps: { code: ['notify at 5m', 'stop at 4h', 'terminate at 3d'], small: [] },
        healed: { code: 'never', small: 'never' },
        messages: [codeMail],
      },
      {
        id: 'i-0fedcba9876543210',
        verdicts: { code: 'compliant', small: 'violation' },
        messages: [expect.stringMatching(/^Broom: i-0fedcba9876543210 violates small\n/)],
      },
    ]);
    expect(findings.map(({ rule }) => rule)).toEqual(['code', 'small']);
  });

  test('messages come in the order in which they fall due, and say only what is known', async () => {
    const rule = (id: string, settle: string) =>
      `{ id: ${id}, settle: ${settle}, require: { tags: { Code: present } }, steps: [notify] }`;
    const { instances } = await replayPolicy(`rules: [${rule('later', '2h')}, ${rule('sooner', '1h')}]`, [
      bidFulfilled(),
      untagged({ at: '2026-03-01T12:10:00Z' }),
    ]);
    const mail = (rule: string, ago: string) =>
      expect.stringContaining(
        `i-0123456789abcdef0 in 111122223333 eu-west-1, launched by ec2.amazonaws.com, violates ${rule}:\n\n` +
          '  Code is missing\n\n' +
          'To mend it, with the right VALUE:\n\n' +
          '  aws ec2 create-tags --region eu-west-1 --resources i-0123456789abcdef0 --tags Key=Code,Value=VALUE\n\n' +
          `Launched  2026-03-01 12:00 UTC, ${ago} ago\n` +
          'By        spot request\n' +
          'Rule      Code is present\n',
      );
    expect(instances[0]?.messages).toEqual([mail('sooner', '1 hour'), mail('later', '2 hours')]);
  });

  test('enforces a policy that observes', async () => {
    const { instances } = await replayPolicy(`mode: observe\n${terminateOrTell}`, [launch()]);
    expect(instances[0]?.steps).toEqual({ code: ['terminate at 5m', 'notify at 5m'] });
  });

  test('plays every step to its end, also those due after the last record', async () => {
    const [instance] = (await replayPolicy(ladder, [launch()])).instances;
    expect(instance?.findings[0]?.steps.map(({ outcome }) => outcome)).toEqual(['taken', 'taken', 'taken']);
  });

  test('does not wait for an exemption to end', async () => {
    const except = `
reservedTags: [case]
except:
  - { id: forensics, when: { tags: { case: "IR-*" } }, reason: evidence, owner: security@example.com, expires: 2026-04-01 }`;
    const { instances } = await replayPolicy(terminateOrTell + except, [launch({ tags: { case: 'IR-7' } })]);
    expect(instances).toMatchObject([
      { verdicts: { code: 'exempt' }, steps: { code: [] }, details: { code: { by: 'forensics' } } },
    ]);
    const later = await replayPolicy(terminateOrTell + except, [
      launch({ tags: { case: 'IR-7' }, at: '2026-04-02T00:00:00Z' }),
    ]);
    expect(later.instances[0]?.verdicts).toEqual({ code: 'violation' });
  });

  test.each([
    ['before it settles', [tagged({ ...at('12:02:00'), tags: { Code: 'LOL' } })], 'compliant', 'beforeSettle', []],
    [
      'too late',
      [tagged({ ...at('14:00:00'), tags: { Code: 'LOL' } })],
      'violation',
      'afterStep',
      ['terminate at 5m', 'notify at 5m'],
    ],
    [
      'and undone in time',
      [untagged(at('12:01:00')), tagged({ ...at('12:03:00'), tags: { Code: 'GGG' } })],
      'compliant',
      'beforeSettle',
      [],
    ],
    ['by its end', [terminated(at('12:03:00'))], 'violation', 'never', []],
  ])('sees what happens later: %s', async (_when, later, verdict, healed, steps) => {
    const { instances } = await replayPolicy(terminateOrTell, [...later, launch(at('12:00:00'))]);
    expect(instances).toMatchObject([
      { verdicts: { code: verdict }, healed: { code: healed }, steps: { code: steps } },
    ]);
  });

  test('a rail that holds is named', async () => {
    const { instances } = await replayPolicy(terminateOrTell, [launch({ via: 'autoscaling.amazonaws.com' })]);
    expect(instances[0]?.steps).toEqual({ code: ['terminate at 5m: held managed', 'notify at 5m'] });
  });

  test('a step that somebody took already is not among those that would be taken', async () => {
    const { instances } = await replayPolicy(ladder, [launch(at('12:00:00')), stopped(at('12:30:00'))]);
    expect(instances[0]?.steps.code).toEqual(['notify at 5m', 'terminate at 3d']);
    expect(instances[0]?.findings[0]?.steps.map(({ outcome }) => outcome)).toEqual(['taken', 'satisfied', 'taken']);
  });

  test('facts that no record tells are given, and count for more than what one tells', async () => {
    const policy = 'rules: [{ id: key, require: { keyName: [ops] }, steps: [notify] }]';
    const verdict = async (facts?: { keyName: string | null }) =>
      (await replayPolicy(policy, [launch({ keyName: 'ops' })], facts === undefined ? {} : { facts })).instances[0];
    expect((await verdict())?.verdicts).toEqual({ key: 'compliant' });
    expect((await verdict({ keyName: 'home' }))?.verdicts).toEqual({ key: 'violation' });
    expect((await verdict({ keyName: null }))?.messages).toEqual([expect.stringContaining('keyName is none')]);
  });

  test('takes a policy as YAML, as an object or loaded, and records in their EventBridge event', async () => {
    const object = {
      rules: [
        { id: 'code', require: { tags: { Code: ['LOL', 'GGG'] } }, steps: ['terminate' as const, 'notify' as const] },
      ],
    };
    const { policy } = loadPolicy({ text: terminateOrTell, file: 'a.yaml', readFile: () => '' });
    if (policy === null) throw new Error('the policy has a mistake');
    const [yaml, asObject, loaded] = await Promise.all(
      [terminateOrTell, object, policy].map((one) => replayPolicy(one, [asEventBridge(launch())])),
    );
    expect(yaml?.instances).toHaveLength(1);
    expect(asObject).toEqual(yaml);
    expect(loaded).toEqual(yaml);
  });

  test('files of values are given by their path', async () => {
    const policy = 'rules: [{ id: code, require: { tags: { Code: { from: ./codes.txt } } }, steps: [notify] }]';
    const run = (files: Record<string, string>) => replayPolicy(policy, [launch({ tags: { Code: 'A' } })], { files });
    expect((await run({ './codes.txt': 'A\nB\n' })).instances[0]?.verdicts).toEqual({ code: 'compliant' });
    expect((await run({ 'codes.txt': 'B\n' })).instances[0]?.verdicts).toEqual({ code: 'violation' });
    await expect(run({})).rejects.toThrow('give its content in `files`');
  });

  test('a refused launch, and a tag on what nobody saw launched, are no instances', async () => {
    expect(await replayPolicy(terminateOrTell, [refused(), tagged()])).toEqual({ instances: [], findings: [] });
  });

  test('a policy with mistakes throws all of them, a record that cannot be read its field', async () => {
    const broken = 'rules: [{ id: code, require: { tags: { Code: LOL } }, steps: [terminat] }]';
    await expect(replayPolicy(broken, [])).rejects.toThrow(/write \[LOL\][\s\S]*Did you mean "terminate"\?/);
    const record = launch({ with: { eventTime: 'noon' } });
    await expect(replayPolicy(terminateOrTell, [record])).rejects.toThrow(RecordError);
  });
});
