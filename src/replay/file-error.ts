const meanings: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EEXIST: 'it is there already',
  ENOSPC: 'the disk is full',
  EIO: 'the disk fails',
};

/** What an error of the file system means, with its code: `no permission (EACCES)`. Names no path. */
export function fileErrorOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === '') return error instanceof Error ? error.message : String(error);
  return `${meanings[code] ?? 'the system refuses it'} (${code})`;
}
