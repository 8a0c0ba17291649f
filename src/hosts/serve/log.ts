import { plain } from '../../report/plain.ts';

export type Level = 'info' | 'warn' | 'error';
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** One thing that happened, in a few words of ours, and what it was about. */
export type Log = (level: Level, what: string, fields?: Fields) => void;

/** Longer is cut: a value may be what a stranger wrote. */
const longest = 1_000;

/** A line for each: `2026-03-01T12:00:00.000Z info taken queue=events messages=3`, or the same as JSON. */
export function createLog(write: (line: string) => void, now: () => Date, asJson: boolean): Log {
  return (level, what, fields = {}) => {
    const at = now().toISOString();
    const safe = Object.entries(fields).map(([name, value]) => [name, safely(value)] as const);
    if (asJson) write(`${JSON.stringify({ at, level, what, ...Object.fromEntries(safe) })}\n`);
    else write(`${[at, level, what, ...safe.map(([name, value]) => `${name}=${asWord(value)}`)].join(' ')}\n`);
  };
}

const safely = (value: Fields[string]): Fields[string] => (typeof value === 'string' ? plain(value, longest) : value);

const asWord = (value: Fields[string]): string => {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
};

/** What an error says of itself, on one line. */
export const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
