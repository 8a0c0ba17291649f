/** In UTF-16 code units, of one file that `from` names. */
const longestFile = 4_194_304;

/**
 * The path, without its `.` parts, of a file that `from` names. It stays in the policy's folder: symbolic links are for
 * whoever reads the file to refuse.
 *
 * @returns null when it leads elsewhere, or could on some system
 */
export function pathInFolder(path: string): string | null {
  if (/[\p{Cc}\\:]/u.test(path) || path.startsWith('/') || path.startsWith('~')) return null;
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/');
}

export type ValueFile = { readonly values: readonly string[] } | { readonly problem: string };

/**
 * One value a line. `#` begins a comment, at the start of a line or after space; space around a value does not count.
 */
export function readValues(text: string): ValueFile {
  if (text.length > longestFile) return { problem: `is longer than ${longestFile} characters` };
  const values = new Set<string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const value = line.replace(/(?:^|\s)#.*$/s, '').trim();
    if (value === '') continue;
    if (/[\p{Cc}\uFFFD]/u.test(value)) return { problem: `holds characters that are no text, in line ${index + 1}` };
    if (value.length > 256) return { problem: `holds a value of more than 256 characters, in line ${index + 1}` };
    values.add(value);
  }
  return values.size === 0 ? { problem: 'holds no value' } : { values: [...values] };
}

/** Every file that the policy names, read once: what each says, and the text for the digest. */
export interface ValueFiles {
  /** @param path as `from` has it */
  readonly read: (path: string) => ValueFile;
  /** Path in the folder to content, of those read. */
  readonly contents: ReadonlyMap<string, string>;
}

/** @param readFile gives the text of a file in the policy's folder, or throws */
export function valueFiles(readFile: (relativePath: string) => string): ValueFiles {
  const contents = new Map<string, string>();
  const files = new Map<string, ValueFile>();
  const read = (path: string): ValueFile => {
    const inFolder = pathInFolder(path);
    if (inFolder === null) return { problem: 'does not lie in the folder of the policy' };
    let file = files.get(inFolder);
    if (file === undefined) {
      file = readOne(inFolder);
      files.set(inFolder, file);
    }
    return file;
  };
  const readOne = (path: string): ValueFile => {
    try {
      const text = readFile(path);
      contents.set(path, text);
      return readValues(text);
    } catch (cause) {
      const why = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
      return { problem: `cannot be read${why}` };
    }
  };
  return { read, contents };
}
