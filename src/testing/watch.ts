import { type FSWatcher, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isTestFile } from './find.ts';

export interface Round {
  /** Whatever the round rests on: each is watched from before `show` is called. */
  readonly files: readonly string[];
  /** Where new test files may come. */
  readonly folders: readonly string[];
  /** Tells how it went. */
  readonly show: () => void;
}

/** Editors write a file in several strokes, and save several files at once. */
const quiet = 60;

/**
 * Runs again and again, whenever something changes that the last round rested on, until it is aborted. Folders are
 * watched, not files, since many an editor puts a new file in the old one's place.
 */
export async function rerunOnChange(run: () => Promise<Round>, signal: AbortSignal): Promise<void> {
  const watchers = new Map<string, FSWatcher>();
  let names = new Set<string>();
  let changed = wakeUp();
  let timer: NodeJS.Timeout | undefined;
  const onChange = (folder: string, name: string | null): void => {
    if (name !== null && !isTestFile(name) && !names.has(resolve(folder, name))) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed.wake(), quiet);
  };
  const onAbort = (): void => changed.wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      changed = wakeUp();
      const { files, folders, show } = await run();
      names = new Set(files.map((file) => resolve(file)));
      const wanted = new Set([
        ...files.map((file) => dirname(resolve(file))),
        ...folders.map((folder) => resolve(folder)),
      ]);
      follow(watchers, wanted, onChange);
      show();
      if (!signal.aborted) await changed.called;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    for (const watcher of watchers.values()) watcher.close();
  }
}

function follow(
  watchers: Map<string, FSWatcher>,
  wanted: ReadonlySet<string>,
  onChange: (folder: string, name: string | null) => void,
): void {
  for (const [folder, watcher] of watchers) {
    if (wanted.has(folder)) continue;
    watcher.close();
    watchers.delete(folder);
  }
  for (const folder of wanted) {
    if (watchers.has(folder)) continue;
    try {
      const watcher = watch(folder, (_event, name) => onChange(folder, name));
      // The folder is gone: the next round says so, and does not watch it.
      watcher.on('error', () => onChange(folder, null));
      watchers.set(folder, watcher);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function wakeUp(): { called: Promise<void>; wake: () => void } {
  let wake = (): void => {};
  const called = new Promise<void>((done) => {
    wake = done;
  });
  return { called, wake };
}
