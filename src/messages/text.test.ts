import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noon, policyOf } from '../policy/testing/instances.ts';
import { at, caseOf, launched, messageOf, noticed, policyWith, telling } from './testing/cases.ts';
import { fitsBytes, toText } from './text.ts';
import type { Message, Notice } from './types.ts';

const written = (message: Message): string => {
  const { subject, body } = toText(message);
  return `${subject}\n\n${body}`;
};

describe('what a person reads', () => {
  test('of three untagged launches that will be terminated', () => {
    const policy = policyWith('notify, { do: terminate, after: 4h }');
    const notices = ['1', '2', '3'].map((digit) => {
      const instance = launched({ id: `i-0${digit.repeat(16)}` });
      return noticed(policy, caseOf(policy, [telling(0)], { ref: instance.ref, instance }), 0, at(5));
    });
    expect(written(messageOf(notices))).toBe(`\
Broom: 3 instances violate code-tag, terminate 2026-03-01 16:00 UTC

3 instances in 111122223333 eu-west-1, launched by alice, violate code-tag:

  Code is missing

Next, unless they are mended:

  terminate  2026-03-01 16:00 UTC, in 3 hours 55 minutes

To mend them, with the right VALUE:

  aws ec2 create-tags --region eu-west-1 --resources i-01111111111111111 i-02222222222222222 i-03333333333333333 --tags Key=Code,Value=VALUE

Instances  i-01111111111111111
           i-02222222222222222
           i-03333333333333333
Launched   2026-03-01 12:00 UTC, 5 minutes ago
Type       t3.micro
Image      ami-0123456789abcdef0
Rule       Code is one of LOL, GGG, BRB, YLO
Why        Finance splits the bill by this tag.
`);
  });

  test('after a terminate', () => {
    const policy = policyWith('terminate, notify');
    const terminatedAt = at(6 + 1 / 6);
    const statuses = [{ is: 'done', at: terminatedAt } as const, telling(1)];
    const instance = launched({ tags: { Code: 'lol' } });
    const subject = caseOf(policy, statuses, { terminatedAt, instance });
    expect(written(messageOf([noticed(policy, subject, 1, terminatedAt)]))).toBe(`\
Broom: i-0123456789abcdef0 violated code-tag, terminated

i-0123456789abcdef0 in 111122223333 eu-west-1, launched by alice, violated code-tag:

  Code=lol: did you mean LOL?

Done:

  terminated  2026-03-01 12:06:10 UTC

Launched  2026-03-01 12:00 UTC, 6 minutes ago
Type      t3.micro
Image     ami-0123456789abcdef0
Rule      Code is one of LOL, GGG, BRB, YLO
Why       Finance splits the bill by this tag.
`);
  });

  test('while the policy only observes', () => {
    const policy = policyOf(`rules:
      - id: small-only
        require: { instanceType: ["t3.*", "t4g.*"] }
        steps: [notify, { do: stop, after: 4h }, { do: terminate, after: 3d }]`);
    const instance = launched({ facts: { instanceType: 'm5.24xlarge' } });
    expect(written(messageOf([noticed(policy, caseOf(policy, [telling(0)], { instance }), 0, at(5))]))).toBe(`\
Broom (observe): i-0123456789abcdef0 violates small-only

i-0123456789abcdef0 in 111122223333 eu-west-1, launched by alice, violates small-only:

  instanceType=m5.24xlarge, not one of t3.*, t4g.*

Observe mode: nothing will be stopped or terminated. Enforced, this would come: stop 2026-03-01 16:00 UTC, terminate 2026-03-04 12:00 UTC.
Launch it with an instance type that is one of t3.*, t4g.*.

Launched  2026-03-01 12:00 UTC, 5 minutes ago
Type      m5.24xlarge
Rule      instance type is one of t3.*, t4g.*
`);
  });

  test('of many, with what is not the same in a line for each', () => {
    const policy = policyWith('notify, stop');
    const notices = [
      { id: 'i-01', tags: { Code: 'lol' } },
      { id: 'i-02', region: 'us-east-1' },
    ].map((said) => {
      const instance = launched(said);
      return noticed(policy, caseOf(policy, [telling(0)], { ref: instance.ref, instance }), 0, at(5));
    });
    const body = toText(messageOf(notices)).body;
    expect(body).toContain('2 instances launched by alice violate code-tag.\n');
    expect(body).toContain('Instances  i-01  in 111122223333 eu-west-1; Code=lol: did you mean LOL?\n');
    expect(body).toContain('           i-02  in 111122223333 us-east-1; Code is missing\n');
    expect(body).toContain('--resources i-01 --tags Key=Code,Value=LOL\n');
    expect(body).toContain('--region us-east-1 --resources i-02 --tags Key=Code,Value=VALUE\n');
  });

  test('of a digest: what came together, by rule and by what comes next', () => {
    const policy = policyWith('notify, stop');
    const [one, two] = [['i-01'], ['i-02']].map(([id = '']) => {
      const instance = launched({ id });
      return noticed(policy, caseOf(policy, [telling(0)], { ref: instance.ref, instance }), 0, at(5));
    });
    const alarm = { id: 'a', at: noon, title: 'The breaker of code-tag tripped', text: 'Over half\nviolate it.' };
    const contents = [
      { kind: 'alarm', alarm } as const,
      ...[one, two].flatMap((notice) => (notice ? [{ kind: 'notice', notice } as const] : [])),
    ];
    const { subject, body } = toText({ ...messageOf([]), kind: 'digest', contents, at: at(5) });
    expect(subject).toBe('Broom: 2 instances violate code-tag, stop 2026-03-01 12:05 UTC');
    expect(body.split(`\n\n${'-'.repeat(72)}\n\n`)).toEqual([
      'There were more than 10 messages in 5 minutes, so 3 notices come as one.',
      'The breaker of code-tag tripped\n\nOver half\nviolate it.',
      expect.stringMatching(/^2 instances in 111122223333 eu-west-1, launched by alice, violate code-tag:/),
    ]);
  });
});

/** What a terminal, a mail program or a reader could be led astray by. */
const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const hostile = [
  'alice\r\n\r\nAll is well.',
  '\u001b[2Jalice',
  'ecila\u202e',
  '=cmd|calc',
  '__proto__',
  'x'.repeat(100_000),
];

const base = (() => {
  const policy = policyWith('notify, { do: terminate, after: 4h }');
  return noticed(policy, caseOf(policy, [telling(0)]), 0, at(5));
})();

describe('what strangers wrote', () => {
  test.each(hostile)('cannot break the lines of a message: %j', (text) => {
    const notice: Notice = {
      ...base,
      who: text,
      imageId: text,
      instanceType: text,
      provenance: text,
      why: text,
      faults: [text],
      fix: text,
      remarks: [text],
      ref: { ...base.ref, id: text },
    };
    const { subject, body } = toText(messageOf([notice]));
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    for (const line of body.split('\n')) expect(line).not.toMatch(forbidden);
    const lines = (one: string): number => one.split('\n').filter((line) => line !== '').length;
    // A fix may have lines; each of them is one of the commands, set in.
    expect(lines(body)).toBeLessThanOrEqual(
      lines(toText(messageOf([{ ...base, remarks: ['a'], provenance: 'b' }])).body) + 2,
    );
    expect(body).not.toMatch(/^All is well/m);
  });

  test('never makes a subject long, of two lines or other than ASCII', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 150, size: 'max' }), fc.constantFrom(...hostile));
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 1, max: 3 }), (id, rule, count) => {
        const notices = Array.from({ length: count }, (_, i) => ({
          ...base,
          rule,
          ref: { ...base.ref, id: `${id}${i}` },
        }));
        expect(toText(messageOf(notices)).subject).toMatch(/^Broom: [\x20-\x7e]{1,92}$/);
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});

describe('a message that is too large', () => {
  const many = Array.from({ length: 500 }, (_, i) => ({
    ...base,
    fix: null,
    faults: ['Code=ä, not one of LOL'],
    ref: { ...base.ref, id: `i-${i}` },
  }));

  test('leaves out instances, and says how many', () => {
    const { body } = toText(messageOf(many), fitsBytes(5_000));
    const shown = new Set(body.match(/\bi-\d+/g));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(5_000);
    expect(shown.size).toBeGreaterThan(50);
    expect(body).toContain(`${500 - shown.size} more notices left out: too many for one message.\n`);
  });

  test('leaves out nothing below 240,000 bytes', () => {
    expect(toText(messageOf(many)).body.match(/\bi-\d+/g)).toHaveLength(500);
  });
});
