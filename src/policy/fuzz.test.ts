import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tagsFromChange } from '../facts/tags.ts';
import type { PrincipalKind } from '../facts/types.ts';
import { describeFault } from './fault.ts';
import { judge } from './judge.ts';
import { formatDiagnostic, type Loaded, policyFromObject } from './load.ts';
import { principalKinds, provenanceKinds } from './schema.ts';
import { instance, launchBy, load, noon, policyOf } from './testing/instances.ts';

const seed = 20261121;
const example = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
const files = { 'cost-centers.txt': example('cost-centers.txt') };
const team = example('team.yaml');

/** Either a policy or at least one error; every diagnostic in the text and printable. */
function soundAnswer({ policy, diagnostics }: Loaded, text: string): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(policy === null).toBe(errors.length > 0);
  const lines = text.split('\n').length;
  for (const one of diagnostics) {
    expect(one.line).toBeLessThanOrEqual(lines);
    expect(formatDiagnostic(one, text)).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u);
  }
}

describe('whatever the text of a policy, the loader answers', () => {
  test('for any bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = new TextDecoder().decode(bytes);
        soundAnswer(load(text), text);
      }),
      { seed, numRuns: 1500 },
    ));

  test('for any string of the marks of YAML', () => {
    const marks = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ':',
      ': ',
      '-',
      '- ',
      '\n',
      '\n  ',
      '? ',
      '&a ',
      '*a',
      '!t ',
      '|',
      '>',
      '"',
      "'",
      '#',
      '%',
      '@',
      '`',
      '\t',
      'rules',
      'id',
      '~',
      '---\n',
      '...\n',
      '<<',
      '\uFEFF',
      '\0',
      ',',
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        soundAnswer(load(text), text);
      }),
      { seed, numRuns: 3000 },
    );
  });

  test('for a good policy that was damaged', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(team.length),
            fc.nat(30),
            fc.constantFrom('', ' ', '\n', '[', '{', ': ', '5', 'null', '"', '*', '\\', 'a'),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        (edits) => {
          const text = edits.reduce(
            (all, [at, length, piece]) => all.slice(0, at) + piece + all.slice(at + length),
            team,
          );
          soundAnswer(load(text, files), text);
        },
      ),
      { seed, numRuns: 600 },
    ));

  test('for any value in any place of an object', () => {
    const anything = fc.anything({
      withMap: true,
      withDate: true,
      withBigInt: true,
      withNullPrototype: true,
      maxDepth: 4,
    });
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom('all', 'rules', 'rule', 'require', 'tag', 'when', 'steps', 'except', 'limits'),
        (value, place) => {
          const raw: Record<string, unknown> = {
            all: value,
            rules: { rules: value },
            rule: { rules: [value] },
            require: { rules: [{ id: 'r', require: value }] },
            tag: { rules: [{ id: 'r', require: { tags: { a: value } } }] },
            when: { rules: [{ id: 'r', require: { tags: { a: 'present' } }, when: value }] },
            steps: { rules: [{ id: 'r', require: { tags: { a: 'present' } }, steps: value }] },
            except: { rules: [{ id: 'r', require: { tags: { a: 'present' } } }], except: [value] },
            limits: {
              rules: [{ id: 'r', require: { tags: { a: 'present' } } }],
              limits: value,
              accounts: value,
              breaker: value,
              protect: value,
            },
          };
          soundAnswer(policyFromObject(raw[place], { file: 'p', readFile: () => 'a' }), '');
        },
      ),
      { seed, numRuns: 2000 },
    );
  });
});

describe('whatever strangers write, judging answers', () => {
  const policy = policyOf(
    `
rules:
  - { id: list, require: { tags: { Code: [LOL, GGG], constructor: present, toString: absent } } }
  - { id: pattern, require: { tags: { Owner: { pattern: '(a+)+$' }, C: { from: f.txt, ignoreCase: true, optional: true } } } }
  - { id: facts, require: { instanceType: ["t3.*"], keyName: [ops, none], image: { ids: [ami-1] } } }
  - id: when
    when: { accounts: ["1*1*1*2"], regions: ["*-*-*"], tags: { x: "a*a*b" }, principals: ["*a*a*a*b"], instances: ["i*"], launchedBy: [user], provenance: [person] }
    require: { tags: { Name: { present: nonblank } } }
except:
  - { id: e, when: { tags: { case: "*a*a*" }, images: ["*"] }, reason: r, owner: o, expires: 2027-01-01 }
`,
    { 'f.txt': 'one\ntwo\n' },
  );
  const hostile = fc.oneof(
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc.constantFrom(
      '',
      ' ',
      'lol',
      '__proto__',
      'constructor',
      `${'a'.repeat(255)}b`,
      '\uD800',
      '\u202E',
      '=1+1',
      'LOL\n',
      '0',
      'toString',
    ),
  );
  const key = fc.oneof(
    hostile,
    fc.constantFrom('Code', 'code', 'constructor', 'toString', '__proto__', 'Owner', 'case', 'x', 'aws:x'),
  );
  const tags = fc.array(fc.tuple(key, hostile), { maxLength: 12 }).map((pairs) => new Map(pairs));
  const fact = fc.option(hostile, { nil: null });

  test('with verdicts of every rule, whose near misses and mends are the policy’s own words', () => {
    const own = new Set(['LOL', 'GGG', 'one', 'two', 'Code', 'constructor', 'toString', 'Owner', 'C', 'Name', 'ops']);
    fc.assert(
      fc.property(
        tags,
        fc.boolean(),
        fact,
        fact,
        fact,
        hostile,
        fc.constantFrom(...principalKinds),
        (pairs, complete, type, keyName, imageId, name, kind: PrincipalKind) => {
          const said = {
            tags: complete ? pairs : tagsFromChange(pairs, null, noon),
            facts: { instanceType: type, keyName, imageId },
            launch: launchBy({ name, arn: name, session: name, sourceIdentity: name, kind }),
          };
          const verdicts = judge(policy, instance(said), noon);
          expect([...verdicts.keys()]).toEqual(['list', 'pattern', 'facts', 'when']);
          for (const verdict of verdicts.values()) {
            if (verdict.kind !== 'violation' && verdict.kind !== 'exempt') continue;
            for (const fault of verdict.faults) {
              expect(describeFault(fault).length).toBeLessThan(900);
              if (fault.near !== null) expect(own).toContain(fault.near);
              if (fault.fix?.kind === 'set-tag' && fault.fix.value !== null) expect(own).toContain(fault.fix.value);
            }
          }
          expect(judge(policy, instance(said), noon)).toEqual(verdicts);
        },
      ),
      { seed, numRuns: 1500 },
    );
  });

  test('knows every kind of provenance there is', () => expect(new Set(provenanceKinds).size).toBe(12));
});
