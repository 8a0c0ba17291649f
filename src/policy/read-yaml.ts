import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, Parser } from 'yaml';
import type { Path, Problem } from './diagnostics.ts';
import { printable, shorten, show } from './diagnostics.ts';
import { deepest, mostNodes, noProto, type Tree, tooLarge } from './tree.ts';

/** In UTF-16 code units. Long lists of values belong into files of their own, named by `from`. */
export const longestPolicy = 262_144;

/** Broken YAML can have a mistake in every character; nobody reads more than these. */
const mostYamlErrors = 20;

/**
 * Reads one YAML document into a tree, with every mistake of YAML itself: syntax, several documents, tags, duplicate keys.
 *
 * @param text without a byte order mark
 */
export function readYaml(text: string): { tree: Tree | null; problems: Problem[] } {
  const refused = (message: string, at = 0): { tree: null; problems: Problem[] } => ({
    tree: null,
    problems: [{ path: [], at, message }],
  });
  if (text.length > longestPolicy)
    return refused(`a policy has at most ${longestPolicy} characters, this one ${text.length}`);
  const document = compose(text);
  if (document === 'too deep') return refused(tooLarge);
  if (document === null) return refused('the policy is empty');
  const errors = document.errors.slice(0, mostYamlErrors);
  if (errors.length > 0) {
    return {
      tree: null,
      problems: errors.map(({ message, pos, code }) => ({ path: [], at: pos[0], message: yamlMessage(code, message) })),
    };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.source === '')) {
    return refused('the policy is empty');
  }
  return treeOf(document.contents);
}

/**
 * The library composes by recursion, so the depth is bounded while the text is still a flat stream of tokens: at 786
 * levels it can take the whole process down.
 */
function compose(text: string): Document.Parsed | 'too deep' | null {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest * 3) return 'too deep';
  }
  tokens.push(...parser.end());
  const options = {
    version: '1.2',
    schema: 'core',
    // Its own check compares every key with every other; ours is below, and knows the path.
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  } as const;
  let first: Document.Parsed | null = null;
  for (const document of new Composer(options).compose(tokens, true, text.length)) {
    if (first === null) first = document;
    else {
      first.errors.push({ ...severalDocuments, pos: [document.range[0], document.range[1]] });
      break;
    }
  }
  return first;
}

const severalDocuments = {
  name: 'YAMLParseError' as const,
  code: 'MULTIPLE_DOCS' as const,
  message: 'a policy is one document; a second one begins here',
};

function yamlMessage(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'a tab cannot indent YAML; use spaces';
  if (code === 'MULTIPLE_DOCS') return severalDocuments.message;
  const [sentence = ''] = message.split('\n', 1);
  return `this is not YAML: ${shorten(printable(sentence), 120)}`;
}

class Excess extends Error {
  override readonly name = 'Excess';
}

function treeOf(root: Node): { tree: Tree | null; problems: Problem[] } {
  const problems: Problem[] = [];
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let nodes = 0;

  const startOf = (node: Node | null, or: number): number => node?.range?.[0] ?? or;

  function read(node: Node | null, path: Path, or: number): Tree {
    const at = startOf(node, or);
    if (++nodes > mostNodes || path.length > deepest) throw new Excess();
    if (node === null) return { kind: 'scalar', value: null, written: '', at };
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined && !open.has(target)) return read(target, path, at);
      problems.push({
        path,
        at,
        message: `no anchor &${shorten(printable(node.source), 60)} stands before this alias`,
      });
      return { kind: 'scalar', value: null, written: '', at };
    }
    if (node.tag !== undefined) {
      problems.push({
        path,
        at,
        message: 'tags of YAML (such as !!binary) have no place in a policy',
        suggestion: 'quote the value',
      });
    }
    if ('anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    open.add(node);
    const tree = readInside(node, path, at);
    open.delete(node);
    return tree;
  }

  function readInside(node: Node, path: Path, at: number): Tree {
    if (isScalar(node))
      return { kind: 'scalar', value: node.value, written: node.type === 'PLAIN' ? (node.source ?? '') : null, at };
    if (isSeq<Node | null>(node)) {
      return { kind: 'list', items: node.items.map((item, index) => read(item, [...path, index], at)), at };
    }
    const entries = new Map<string, { keyAt: number; value: Tree }>();
    if (!isMap<Node | null, Node | null>(node)) return { kind: 'map', entries, at };
    for (const pair of node.items) {
      const keyAt = startOf(pair.key, at);
      const key = read(pair.key, path, keyAt);
      const name = keyText(key);
      if (name === null) {
        problems.push({ path, at: keyAt, message: 'a key is text' });
        continue;
      }
      if (name === '__proto__') {
        problems.push({ path, at: keyAt, message: noProto });
        continue;
      }
      const value = read(pair.value, [...path, name], keyAt);
      if (entries.has(name))
        problems.push({ path: [...path, name], at: keyAt, message: `the key ${show(name)} is written twice` });
      else entries.set(name, { keyAt, value });
    }
    return { kind: 'map', entries, at };
  }

  try {
    return { tree: read(root, [], 0), problems };
  } catch (error) {
    if (!(error instanceof Excess)) throw error;
    return { tree: null, problems: [{ path: [], at: 0, message: tooLarge }] };
  }
}

/** A key that is not quoted is taken as written: `0042` is not 42. */
function keyText(key: Tree): string | null {
  if (key.kind !== 'scalar') return null;
  if (key.written !== null) return key.written === '' ? null : key.written;
  return typeof key.value === 'string' ? key.value : null;
}
