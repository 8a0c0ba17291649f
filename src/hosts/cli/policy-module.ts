import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Mistake } from './exit.ts';

/** A policy written in JavaScript or TypeScript: its default export. A module is a program, and reading it runs it. */

const javaScript = ['.js', '.mjs', '.cjs'];
const typeScript = ['.ts', '.mts', '.cts'];

export const isModule = (file: string): boolean => [...javaScript, ...typeScript].includes(extname(file));

/**
 * Runs the module, and gives what it exports by default.
 *
 * @param readsTypeScript whether this Node can leave the types out by itself
 * @throws {Mistake} when it cannot be read, fails while it runs, or has no default export
 */
export async function importPolicy(file: string, readsTypeScript = stripsTypes()): Promise<unknown> {
  if (typeScript.includes(extname(file)) && !readsTypeScript) throw new Mistake(`${file}: ${needsCompiling(file)}`);
  const exported = await importFresh(file);
  const policy = defaultOf(exported);
  if (policy === undefined) {
    throw new Mistake(`${file}: expected a policy as the default export; write export default definePolicy({ … })`);
  }
  return policy;
}

/** From 22.18 on Node does so unasked; the feature is not known to the types of the oldest Node that we run on. */
function stripsTypes(): boolean {
  return 'typescript' in process.features && typeof process.features.typescript === 'string';
}

const needsCompiling = (file: string): string =>
  `Node ${process.versions.node} does not read TypeScript. Run it with Node 22.18 or later, compile it (tsc) and name ` +
  `the ${file.replace(/ts$/, 'js').replace(/^.*[/\\]/, '')} that comes of it, or write the policy in YAML`;

async function importFresh(file: string): Promise<unknown> {
  const path = resolve(file);
  try {
    // Node keeps what it has imported, by address; a policy that was changed meanwhile gets another one.
    const url = `${pathToFileURL(path).href}?changed=${statSync(path).mtimeMs}`;
    return await import(/* @vite-ignore */ url);
  } catch (error) {
    if (isMissing(error, path)) throw new Mistake(`${file}: there is no such file or folder`, { cause: error });
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Mistake(`${file}: the module fails: ${why.split('\n', 1)[0]}`, { cause: error });
  }
}

const isMissing = (error: unknown, path: string): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error && error.path === path;

/** What a compiler made for `require` wraps the default export once more. */
function defaultOf(exported: unknown): unknown {
  const first = member(exported, 'default');
  return member(first, '__esModule') === true ? member(first, 'default') : first;
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && key in value ? value[key as keyof typeof value] : undefined;
