import { RE2JS } from '@bufbuild/re2';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { tagsFromChange } from '../../facts/tags.ts';
import { variables } from '../cel/variables.ts';
import { judge } from '../judge.ts';
import { instance, launchBy, noon, ruleMistakes, ruleOf } from '../testing/instances.ts';
import { faultsOf, outcomeOf, saidOf } from '../testing/verdicts.ts';

type Said = NonNullable<Parameters<typeof instance>[0]>;

const asserting = (source: string): string => `assert: ${JSON.stringify(source)}`;
const outcome = (source: string, said: Said = {}): string => outcomeOf(asserting(source), said);
const said = (source: string, about: Said): string => saidOf(asserting(source), about);
const refusal = (source: string): string => ruleMistakes(`require: { ${asserting(source)} }`).join('\n');

const big = { cpuOptions: { coreCount: 16, threadsPerCore: 2 }, instanceType: 'p4d.24xlarge' };
const launch = launchBy();

describe('an expression', () => {
  test.each<[string, Said, string]>([
    ['instance.cpuOptions.coreCount <= 8', { facts: big }, 'violation'],
    ['instance.cpuOptions.coreCount <= 16', { facts: big }, 'compliant'],
    ['instance.cpuOptions.coreCount * instance.cpuOptions.threadsPerCore == 32', { facts: big }, 'compliant'],
    ['instance.cpuOptions.coreCount / 3 == 5', { facts: big }, 'compliant'],
    ['instance.cpuOptions.coreCount <= 15.5', { facts: big }, 'violation'],
    [
      'instance.metadata.hopLimit + 9007199254740992 == 9007199254740993',
      { facts: { metadataHopLimit: 1 } },
      'compliant',
    ],
    ['instance.type.startsWith("p4")', { facts: big }, 'compliant'],
    ['instance.type.matches("^[a-z]\\\\d+d?[.]")', { facts: big }, 'compliant'],
    ['instance.type.matches("^g")', { facts: big }, 'violation'],
    [
      'instance.id.size() == 19 && instance.account == "111122223333" && instance.region == "eu-west-1"',
      {},
      'compliant',
    ],
    ['instance.tags["Owner"] == "bob"', { tags: { Owner: 'bob' } }, 'compliant'],
    ['instance.tags.Owner == "bob"', { tags: { Owner: 'eve' } }, 'violation'],
    ['instance.tags["__proto__"] == "x"', { tags: new Map([['__proto__', 'x']]) }, 'compliant'],
    ['"Owner" in instance.tags', { tags: { Owner: '' } }, 'compliant'],
    ['"constructor" in instance.tags', { tags: {} }, 'violation'],
    ['instance.tags.all(key, key.size() < 6)', { tags: { Owner: 'bob', Name: 'x' } }, 'compliant'],
    ['instance.tags.exists(key, instance.tags[key] == "bob")', { tags: { Owner: 'bob' } }, 'compliant'],
    ['instance.tags.size() <= 1', { tags: { Owner: 'bob', Name: 'x' } }, 'violation'],
    ['launch.principal.kind == "user" && launch.principal.name == "alice"', { launch }, 'compliant'],
    ['launch.at == timestamp("2026-03-01T12:00:00Z")', { launch }, 'compliant'],
    ['launch.at.getDayOfWeek() in [1, 2, 3, 4, 5]', { launch }, 'violation'],
    ['launch.provenance == "person"', { launch }, 'compliant'],
    [
      'launch.at - instance.image.createdAt <= duration("2160h")',
      { launch, facts: { imageCreatedAt: new Date(noon.getTime() - 90 * 86_400_000 - 1) } },
      'violation',
    ],
    [
      'instance.securityGroups.all(group, group.name != "default")',
      { facts: { securityGroups: [{ id: 'sg-1', name: 'default' }] } },
      'violation',
    ],
    [
      'instance.volumes.exists_one(each, each.gib == 8 && each.encrypted)',
      { facts: { volumes: [{ device: null, encrypted: true, gib: 8, type: 'gp3' }] } },
      'compliant',
    ],
  ])('%s', (source, about, expected) => expect(outcome(source, about)).toBe(expected));

  test('of several all must hold, and each says its own fault', () => {
    const require = 'assert: [instance.type == "a", instance.cpuOptions.coreCount < 1, instance.region == "eu-west-1"]';
    expect(faultsOf(require, { facts: big }).map(({ what }) => what)).toEqual([
      'instance.type',
      'instance.cpuOptions.coreCount',
    ]);
  });

  test('the moment it names is in UTC, or in the zone it names, whatever that of the machine', () => {
    // Where the clock leaps from two to three, there is no half past two to ask a Date for.
    vi.stubEnv('TZ', 'Europe/Berlin');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new Date(2026, 2, 29, 2, 30).getHours()).toBe(3);
    const leap = { launch: launchBy({}, { at: new Date('2026-03-29T02:30:00Z') }) };
    expect(outcome('launch.at.getHours() == 2', leap)).toBe('compliant');
    const at = { launch: launchBy({}, { at: new Date('2026-03-29T01:30:00Z') }) };
    expect(outcome('launch.at.getHours() == 1 && launch.at.getMinutes() == 30', at)).toBe('compliant');
    expect(outcome('launch.at.getHours("Europe/Berlin") == 3', at)).toBe('compliant');
    expect(outcome('launch.at.getHours("+05:45") == 7 && launch.at.getMinutes("+05:45") == 15', at)).toBe('compliant');
    expect(outcome('launch.at.getDate("-02:00") == 28 && launch.at.getDayOfMonth() == 28', at)).toBe('compliant');
    expect(outcome('launch.at.getDayOfYear() == 87 && launch.at.getMonth() == 2', at)).toBe('compliant');
    expect(outcome('launch.at.getFullYear() == 2026 && launch.at.getSeconds() == 0', at)).toBe('compliant');
  });
});

test('a pattern is compiled when the policy is loaded, and never again', () => {
  const policy = ruleOf(`require: { ${asserting('instance.type.matches("^p4")')} }`);
  const compile = vi.spyOn(RE2JS, 'compile');
  onTestFinished(() => compile.mockRestore());
  expect(judge(policy, instance({ facts: big }), noon).get('r')?.kind).toBe('compliant');
  expect(compile).not.toHaveBeenCalled();
});

describe('what is not known', () => {
  test.each<[string, string]>([
    ['instance.cpuOptions.coreCount <= 8', 'cpuOptions'],
    ['instance.type == "a" || instance.keyName == "b"', 'instanceType, keyName'],
    ['instance.region == "eu-west-1" || instance.type == "a"', 'instanceType'],
    ['instance.tags["Owner"] == "x"', 'tag Owner'],
    ['has(instance.tags.Owner)', 'tag Owner'],
    ['"Owner" in instance.tags', 'tag Owner'],
    ['instance.tags.size() == 0', 'tags'],
    ['instance.tags[instance.region] == "x"', 'tags'],
    ['launch.at > timestamp("2026-01-01T00:00:00Z")', 'launch'],
    ['launch.principal.name == "alice"', 'principal'],
    ['launch.via == null', 'principal'],
    ['launch.provenance == "person"', 'provenance'],
    ['launch.template == null', 'launch'],
  ])('leaves %s open, and is named', (source, missing) =>
    expect(outcome(source, { tags: 'unknown' })).toBe(`indeterminate: ${missing}`),
  );

  test('of tags that are known in part, one by name is enough', () => {
    const tags = tagsFromChange(new Map([['Owner', 'bob']]), null, noon);
    expect(outcome('instance.tags["Owner"] == "bob"', { tags })).toBe('compliant');
    expect(outcome('instance.tags.exists(key, key == "Owner")', { tags })).toBe('indeterminate: tags');
  });

  test('a principal that could not be read is not known', () =>
    expect(outcome('launch.principal.name != "alice"', { launch: launchBy({ kind: 'unknown' }) })).toBe(
      'indeterminate: principal',
    ));
});

describe('what is known to be absent', () => {
  const none: Said = { tags: {}, facts: { keyName: null, cpuOptions: null }, launch: launchBy({ session: null }) };
  test.each([
    ['instance.keyName == "ops"', 'violation'],
    ['instance.keyName == null', 'compliant'],
    ['has(instance.keyName)', 'violation'],
    ['has(instance.cpuOptions.coreCount)', 'violation'],
    ['!has(instance.cpuOptions.coreCount) || instance.cpuOptions.coreCount <= 8', 'compliant'],
    ['instance.tags["Owner"] == "x"', 'violation'],
    ['has(instance.tags.Owner)', 'violation'],
    ['instance.tags.size() == 0 && instance.tags["Owner"] == null', 'compliant'],
    ['launch.principal.session == null', 'compliant'],
  ])('counts as known: %s', (source, expected) => expect(outcome(source, none)).toBe(expected));
});

describe('an error while it runs leaves the verdict open', () => {
  test.each<[string, Said]>([
    ['instance.keyName.startsWith("a")', { facts: { keyName: null } }],
    ['instance.cpuOptions.coreCount / 0 == 1', { facts: big }],
    ['instance.cpuOptions.coreCount + 9223372036854775807 > 0', { facts: big }],
    ['instance.cpuOptions.coreCount == 16 && int(instance.type) == 1', { facts: big }],
    ['instance.volumes[0].gib == 8', { facts: { volumes: [] } }],
    [
      'instance.volumes.all(each, each.encrypted)',
      { facts: { volumes: [{ device: null, encrypted: null, gib: 1, type: null }] } },
    ],
    ['instance.tags.exists(key, dyn(key))', { tags: { a: 'b' } }],
    ['instance.type < 3', { facts: big }],
    ['dyn(instance.type)', { facts: big }],
    ['timestamp(instance.type) > launch.at', { facts: big, launch }],
    ['duration(instance.type) > duration("1h")', { facts: big }],
  ])('%s', (source, about) => expect(outcome(source, about)).toBe('indeterminate: assert'));

  test('unless what is known decides without it', () => {
    expect(outcome('instance.type == "x" || instance.region == "eu-west-1"', { facts: big })).toBe('compliant');
    expect(outcome('instance.region != "eu-west-1" && 1 / 0 == 1')).toBe('violation');
  });

  test('and another requirement that fails still decides', () =>
    expect(
      outcomeOf('assert: instance.cpuOptions.coreCount / 0 == 1, keyName: [ops]', { facts: { ...big, keyName: null } }),
    ).toBe('violation'));
});

describe('a fault', () => {
  test.each<[string, Said, string]>([
    [
      'instance.cpuOptions.coreCount <= 8',
      { facts: big },
      'instance.cpuOptions.coreCount=16, not instance.cpuOptions.coreCount <= 8',
    ],
    ['instance.keyName == "a"', { facts: { keyName: null } }, 'instance.keyName is none'],
    ['instance.tags["Owner"] == "bob"', { tags: {} }, 'Owner is missing'],
    [
      'instance.tags["Owner"] == "bob"',
      { tags: { Owner: 'missing' } },
      'Owner="missing", not instance.tags["Owner"] == "bob"',
    ],
    [
      'launch.at < timestamp("2026-01-01T00:00:00Z")',
      { launch },
      'launch.at=2026-03-01T12:00:00.000Z, not launch.at < timestamp("2026-01-01T00:00:00Z")',
    ],
    ['instance.tags.size() == 0', { tags: { a: 'b' } }, 'instance.tags=1 of them, not instance.tags.size() == 0'],
    [
      '  instance.type == "a" &&\n  instance.tags["b"] == "c"',
      { facts: big, tags: { b: 'd' } },
      'instance.type=p4d.24xlarge, b=d: not instance.type == "a" && instance.tags["b"] == "c"',
    ],
  ])('of %j says what was seen', (source, about, text) => expect(said(source, about)).toBe(text));

  test('stays short', () => {
    const [fault] = faultsOf(asserting(`instance.tags["a"] == "${'b'.repeat(1000)}"`), {
      tags: { a: 'c'.repeat(4000) },
    });
    expect(fault?.seen.length).toBeLessThanOrEqual(110);
    expect(fault?.wanted.length).toBeLessThanOrEqual(200);
  });
});

describe('is refused', () => {
  test.each([
    ['instance.type <= ', 'the expression cannot be read from column 15 on: "<= "'],
    ['instance.type = "a"', 'column 15 on: "= \\"a\\""; write == to compare'],
    ['instance.disableApiStop and true', 'write && for and'],
    ['instance.disableApiStop or true', 'write || for or'],
    ['instance.disableApiStop ||', 'the expression cannot be read from column 25 on'],
    ['instance.region == "a" &&\n instance.type = 1', 'line 2, column 16'],
    ['true && (', 'cannot be read'],
    ['instance.typ == "a"', 'instance.typ is not known. Did you mean "type"?'],
    ['insance.type == "a"', 'at column 1: insance is not known. Did you mean "instance"?'],
    ['instance.cpu == 1', 'instance.cpu is not known; instance has id, account'],
    [
      'instance.cpuOptions.cores == 1',
      'instance.cpuOptions.cores is not known; instance.cpuOptions has coreCount, threadsPerCore',
    ],
    ['instance.image == "ami-1"', 'instance.image alone is no value; name one of instance.image.id, '],
    ['instance == instance', 'instance alone is no value'],
    ['instance[instance.region] == 1', 'instance[…] needs a name that is written out'],
    ['instance.type.size == 1', 'instance.type is text, and has no parts'],
    ['instance.cpuOptions.coreCount.x == 1', 'instance.cpuOptions.coreCount is a whole number, and has no parts'],
    ['instance.tags["a"].b == 1', 'the value of a tag is text, and has no parts'],
    ['instance.volumes.all(v, v.encryptd)', 'v.encryptd is not known. Did you mean "encrypted"?'],
    ['instance.volumes[0].gig == 1', 'instance.volumes[…].gig is not known. Did you mean "gib"?'],
    ['__proto__ == 1', '__proto__ is not known'],
    ['instance.constructor == 1', 'instance.constructor is not known'],
    ['instance.type.lowerAscii() == "a"', 'the function "lowerAscii" is not known'],
    ['instance.type.match("a")', 'the function "match" is not known'],
    ['instance.type.startWith("a")', 'the function "startWith" is not known. Did you mean "startsWith"?'],
    ['matches(instance.type, "a")', 'matches cannot be used so; write it as value.matches(…)'],
    ['instance.type.int() == 1', 'int cannot be used so; write it as int(value)'],
    ['instance.tags.all(true)', 'all cannot be used so; write it as list.all(each, …)'],
    ['has(instance)', 'has cannot be used so; write it as has(instance.keyName)'],
    ['instance.type.matches("(")', 'expected a pattern that RE2 reads, got "("'],
    ['instance.type.matches("(?=a)")', 'expected a pattern that RE2 reads'],
    ['instance.type.matches("(((a{30}){30}){30})")', 'expected a pattern that RE2 reads'],
    ['instance.type.matches(instance.keyName)', 'the pattern of matches must be written out'],
    ['launch.at.getHours("Nowhere") == 1', 'expected a time zone such as Europe/Berlin or +02:00, got "Nowhere"'],
    ['launch.at.getHours(instance.type) == 1', 'the time zone must be written out'],
    ['instance.cpuOptions.coreCount <= 9223372036854775808', 'the number does not fit into 64 bits'],
    ['instance.cpuOptions.coreCount <= 18446744073709551616u', 'the number does not fit into 64 bits'],
    ['instance.tags.all(a, instance.tags.all(b, a == b))', 'all, exists, map and filter cannot be nested or chained'],
    ['instance.tags.map(a, [a, a]).map(b, [b, b]).size() == 1', 'cannot be nested or chained'],
    ['[1].map(a, a).exists(b, instance.type == "x")', 'cannot be nested or chained'],
    ['instance.tags.all(instance, true)', 'instance cannot be the name of a variable of its own'],
    ['google.protobuf.Value{} == instance.type', 'google.protobuf.Value{…} cannot be made here'],
    ['1 == 1', 'the expression says nothing of the instance or the launch'],
    ['instance.type', 'the expression answers neither true nor false; compare it with something'],
    ['instance.tags["a"]', 'answers neither true nor false'],
    ['instance.tags.map(a, a)', 'answers neither true nor false'],
    ['instance.cpuOptions.coreCount + 1', 'answers neither true nor false'],
    ['instance.disableApiStop ? "a" : "b"', 'answers neither true nor false'],
    ['[instance.type]', 'answers neither true nor false'],
    [`${'('.repeat(900)}instance.disableApiStop${')'.repeat(900)}`, 'nested too deeply'],
    [`${'-1 - '.repeat(300)}instance.cpuOptions.coreCount == 1`, 'nested too deeply'],
    ['x'.repeat(2001), 'expected an expression of CEL, of at most 2000 characters'],
    ['  ', 'expected an expression of CEL'],
  ])('%j', (source, message) => expect(refusal(source)).toContain(message));

  test('by the path of the rule, as written', () => {
    expect(refusal('instance.typ == 1')).toMatch(/^rules\[0\]\.require\.assert: /);
    expect(ruleMistakes('require: { assert: [instance.disableApiStop, instance.typ == 1] }')).toEqual([
      expect.stringMatching(/^rules\[0\]\.require\.assert\[1\]: /),
    ]);
    expect(ruleMistakes('require: { assert: [] }').join()).toContain('at least one in the list of expressions');
    expect(ruleMistakes('require: { assert: { a: b } }').join()).toContain('an expression of CEL, or a list of them');
  });

  test('text of a stranger’s that is long is named in short', () =>
    expect(refusal(`instance.type == ${'='.repeat(1900)}`).length).toBeLessThan(300));
});

describe('the table of variables', () => {
  test.each(variables.map(({ path, example }) => [path, example]))(
    '%s has an example that compiles: %s',
    (path, example) => {
      expect(example).toContain(path);
      expect(refusal(example)).toBe('');
    },
  );

  test('every variable says what it is', () => {
    for (const { path, meaning } of variables) expect([path, meaning]).toEqual([path, expect.stringMatching(/\.$/)]);
  });
});
