import { openPolicy } from '../../../policy/load.ts';
import { warnings } from '../../../policy/warnings.ts';
import { filesBeside } from './from-files.ts';
import type { ConsoleParts } from './parts.ts';

/** What `broom check` would warn of in the policy in force, looked for once a day and policy. */
export function createWarnings({
  written,
  now,
}: Pick<ConsoleParts, 'written' | 'now'>): () => Promise<readonly string[]> {
  let known: { readonly key: string; readonly texts: readonly string[] } | null = null;
  return async () => {
    const { text, place } = written();
    const at = now();
    const key = `${at.toISOString().slice(0, 10)} ${text}`;
    if (known?.key === key) return known.texts;
    // A policy that is a module has no text; it is not run again for this.
    const loaded = text === '' ? null : await openPolicy({ text, file: place, readFile: filesBeside(place) });
    const found = loaded === null ? [] : [...loaded.diagnostics, ...warnings(loaded, at)];
    const texts = found.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    known = { key, texts };
    return texts;
  };
}
