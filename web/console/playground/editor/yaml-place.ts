/** Where in a policy something is being written. */
export interface Place {
  /** Keys and positions from the top: `['rules', 0, 'steps', 1]`. */
  readonly path: readonly (string | number)[];
  /** `value`: behind a key on its line. `node`: where a key, an item or a value begins. */
  readonly at: 'value' | 'node';
  /** What is written of it so far begins here. */
  readonly from: number;
  readonly typed: string;
  /** Between braces or brackets. */
  readonly isFlow: boolean;
  /** The column at which a block's keys stand. */
  readonly column: number;
}

type Frame =
  | { readonly is: 'map' | 'flow-map'; readonly column: number; key: string | null; isOpen: boolean }
  | { readonly is: 'list' | 'flow-list'; readonly column: number; index: number };

const pathOf = (frames: readonly Frame[]): (string | number)[] =>
  frames.flatMap((frame): (string | number)[] =>
    'index' in frame ? [frame.index] : frame.key === null ? [] : [frame.key],
  );

const keyed = /^(?:"([^"]*)"|'([^']*)'|([^\s#&*!|>%@`{}[\],"'-][^:#{}[\],]*?|-[^\s:][^:]*?))\s*:(?=\s|$)/;

/**
 * Reads what is before a position as far as it can be read, finished or not. Null: inside a comment, a quoted text or a
 * text of several lines, where nothing is to be completed.
 */
export const placeAt = (text: string, position: number): Place | null => read(text, position, () => {});

type OnKey = (frames: readonly Frame[]) => void;

function read(text: string, position: number, onKey: OnKey): Place | null {
  const frames: Frame[] = [];
  let textColumn: number | null = null;
  let offset = 0;
  for (const line of text.slice(0, position).split('\n')) {
    const end = offset + line.length;
    const isLast = end >= position;
    const column = line.length - line.trimStart().length;
    const isBlank = line.trim() === '';
    const isFlow = frames.at(-1)?.is.startsWith('flow') === true;
    if (textColumn !== null && (column > textColumn || (isBlank && !isLast))) {
      if (isLast) return null;
    } else if (isFlow) {
      textColumn = null;
      const place = readFlow(line, 0, frames, offset, onKey);
      if (isLast) return place;
    } else if (isLast && isBlank) return startOf(frames, line.length, end);
    else if (!isBlank && !line.trimStart().startsWith('#')) {
      textColumn = null;
      const place = readBlock(line, column, frames, offset, isLast, onKey);
      if (isLast) return place === 'text' ? null : place;
      if (place === 'text') textColumn = mapColumn(frames);
    } else if (isLast) return null;
    offset = end + 1;
  }
  return null;
}

const mapColumn = (frames: readonly Frame[]): number => frames.findLast(({ is }) => is === 'map')?.column ?? 0;

/** The beginning of a node at a column of an empty line, or of one that holds a bare word. */
function startOf(frames: Frame[], column: number, from: number, typed = ''): Place {
  leave(frames, column, false);
  const top = frames.at(-1);
  if (top?.is === 'map' && top.column === column) top.key = null;
  else if (top?.is === 'list' && top.column === column) {
    // Without a dash it is no item, but the next key of the map that the list is in.
    frames.pop();
    const map = frames.at(-1);
    if (map?.is === 'map' && map.column === column) map.key = null;
  }
  return { path: pathOf(frames), at: 'node', from, typed, isFlow: false, column };
}

/** Ends what stands further right. A list may stand at the column of the key that it belongs to. */
function leave(frames: Frame[], column: number, isItem: boolean): void {
  for (let top = frames.at(-1); top !== undefined; top = frames.at(-1)) {
    if (top.column < column || (top.column === column && (top.is === 'list') === isItem)) return;
    if (top.column === column && isItem && top.is === 'map' && top.isOpen) return;
    if (top.column === column && !isItem && top.is === 'list' && frames.length === 1) return;
    frames.pop();
  }
}

function readBlock(
  line: string,
  start: number,
  frames: Frame[],
  offset: number,
  isLast: boolean,
  onKey: OnKey,
): Place | 'text' | null {
  let column = start;
  for (;;) {
    const dash = /^-(\s+|$)/.exec(line.slice(column));
    if (dash === null) break;
    leave(frames, column, true);
    const top = frames.at(-1);
    if (top?.is === 'list' && top.column === column) top.index += 1;
    else frames.push({ is: 'list', column, index: 0 });
    column += dash[0].length;
    if (column >= line.length)
      return isLast
        ? { path: pathOf(frames), at: 'node', from: offset + column, typed: '', isFlow: false, column }
        : null;
  }
  const rest = line.slice(column);
  const match = keyed.exec(rest);
  if (match === null) {
    if (/^[[{]/.test(rest)) return readFlow(line, column, frames, offset, onKey);
    if (!isLast || /^["']|\s#/.test(rest)) return null;
    return startOf(frames, column, offset + column, rest);
  }
  leave(frames, column, false);
  const key = match[1] ?? match[2] ?? match[3] ?? '';
  const valueAt = column + match[0].length + (/^\s*/.exec(rest.slice(match[0].length))?.[0].length ?? 0);
  const value = line.slice(valueAt);
  const isOpen = value === '' || value.startsWith('#');
  const top = frames.at(-1);
  if (top?.is === 'map' && top.column === column) Object.assign(top, { key, isOpen });
  else frames.push({ is: 'map', column, key, isOpen });
  onKey(frames);
  if (/^[|>]/.test(value)) return 'text';
  if (/^[[{]/.test(value)) return readFlow(line, valueAt, frames, offset, onKey);
  if (
    /^["'#]|\s#/.test(value) ||
    (isLast && !/\s/.test(line.slice(column + match[0].length, valueAt + 1)) && value === '')
  )
    return null;
  return { path: pathOf(frames), at: 'value', from: offset + valueAt, typed: value, isFlow: false, column };
}

/** Reads braces and brackets from a column on to the end of the line; frames of what is not closed stay. */
function readFlow(line: string, start: number, frames: Frame[], offset: number, onKey: OnKey): Place | null {
  let from = start;
  let quote: string | null = null;
  for (let i = start; i < line.length; i++) {
    const character = line[i] ?? '';
    const top = frames.at(-1);
    if (quote !== null) {
      if (character === '\\' && quote === '"') i += 1;
      else if (character === quote) quote = null;
    } else if ((character === '"' || character === "'") && line.slice(from, i).trim() === '') quote = character;
    else if (character === '#' && /\s/.test(line[i - 1] ?? ' ')) return null;
    else if (character === '{' || character === '[') {
      if (character === '{') frames.push({ is: 'flow-map', column: i, key: null, isOpen: false });
      else frames.push({ is: 'flow-list', column: i, index: 0 });
      from = i + 1;
    } else if (character === '}' || character === ']') {
      frames.pop();
      if (frames.at(-1)?.is.startsWith('flow') !== true) return null;
      from = i + 1;
    } else if (character === ',') {
      if (top !== undefined && 'index' in top) top.index += 1;
      else if (top !== undefined) top.key = null;
      from = i + 1;
    } else if (character === ':' && /^(\s|$)/.test(line.slice(i + 1)) && top?.is === 'flow-map' && top.key === null) {
      top.key = line
        .slice(from, i)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
      onKey(frames);
      from = i + 1;
    }
  }
  const top = frames.at(-1);
  if (quote !== null || top?.is.startsWith('flow') !== true) return null;
  const typed = line.slice(from).trimStart();
  return {
    path: pathOf(frames),
    at: 'index' in (top ?? {}) || (top !== undefined && 'key' in top && top.key === null) ? 'node' : 'value',
    from: offset + line.length - typed.length,
    typed,
    isFlow: true,
    column: 0,
  };
}

/** The keys that a map has, by its path written with `/`, wherever in the text they stand. */
export function keysIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  read(text, text.length, (frames) => {
    const path = pathOf(frames);
    const key = String(path.pop());
    const of = path.join('/');
    keys.set(of, (keys.get(of) ?? new Set()).add(key));
  });
  return keys;
}
