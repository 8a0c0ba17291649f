import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJunit } from './junit.ts';
import type { FileResult } from './run-tests.ts';

/** A strict reader of the little XML that we write: elements, attributes, text, five entities and character references. */
function parse(xml: string): Element {
  const writable = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
  if (!writable.test(xml)) throw new Error('a character that XML cannot hold');
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open: Element[] = [root];
  const token = /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/y;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const found = token.exec(body);
    const top = open.at(-1);
    if (found === null || top === undefined) throw new Error(`not well-formed at ${at}: ${body.slice(at, at + 40)}`);
    const [, closing, name = '', attributes = '', empty, text] = found;
    if (text !== undefined) top.text += decode(text);
    else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        decode(value),
      ]);
      const element = { name, attributes: Object.fromEntries(pairs), text: '', children: [] };
      top.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  if (open.length !== 1) throw new Error('an element is not closed');
  return root;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#13': '\r' };

function decode(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replaceAll(/&([^;]*);?/g, (_, name: string) => {
    const value = entities[name];
    if (value === undefined) throw new Error(`the entity ${name}`);
    return value;
  });
}

function resultOf(text: string): FileResult {
  const difference = { what: text, expected: [text], got: [] };
  return {
    file: text,
    policy: text,
    read: [],
    diagnostics: [],
    mistakes: [],
    tests: [
      { name: text, line: 3, column: 1, differences: [] },
      { name: text, line: 4, column: 1, differences: [difference] },
    ],
  };
}

describe('JUnit XML', () => {
  test('has a suite for each file, a failure for each test that differed, an error for a broken file', () => {
    const broken = { ...resultOf('b'), tests: [], mistakes: ['b:1:1: empty\n  ^'] };
    const [all] = parse(toJunit([resultOf('a'), broken])).children;
    expect(all?.attributes).toEqual({ name: 'broom test', tests: '3', failures: '1', errors: '1' });
    const [a, b] = all?.children ?? [];
    expect([a?.attributes.name, a?.children.length, a?.attributes.failures]).toEqual(['a', 2, '1']);
    expect(a?.children[0]?.children).toEqual([]);
    expect(a?.children[1]?.children).toMatchObject([
      { name: 'failure', attributes: { message: 'a' }, text: 'a\n  expected a\n  got      nothing' },
    ]);
    expect(b?.attributes).toEqual({ name: 'b', tests: '1', failures: '0', errors: '1' });
    expect(b?.children[0]?.children).toMatchObject([
      { name: 'error', attributes: { message: 'b:1:1: empty' }, text: 'b:1:1: empty\n  ^' },
    ]);
  });

  test('is well-formed whatever strangers wrote, and says it where XML can', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '<!--',
      '\u0000',
      '\u001b',
      '\ud800',
      '\ufffe',
      '\r',
      '&amp;',
      '😀',
    );
    const hostile = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 8 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(hostile, (text) => {
        const xml = toJunit([resultOf(text)]);
        // A reader makes a line end of a bare one.
        expect(xml).not.toContain('\r');
        const suite = parse(xml).children[0]?.children[0];
        const said = text
          .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
          .replaceAll(/[\t\n]/g, ' ');
        expect(suite?.attributes.name?.replaceAll('\r', ' ')).toBe(said.replaceAll('\r', ' '));
      }),
      { seed: 20260301, numRuns: 500 },
    );
  });
});
