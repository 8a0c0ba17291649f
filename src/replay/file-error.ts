const meanings: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk cannot read it',
};

/** What an error of the file system means, with its code: `no permission to read it (EACCES)`. Names no path. */
export function fileErrorOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? `it cannot be read (${String(error)})` : `${meanings[code] ?? 'it cannot be read'} (${code})`;
}
