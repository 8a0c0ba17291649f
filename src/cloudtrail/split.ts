import { Held } from './held.ts';
import {
  beginsValue,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isSpace,
  newline,
  openBrace,
  openBracket,
  quote,
} from './json-bytes.ts';
import { linesOf, wholeObject } from './lines.ts';
import { type Stop, Walk } from './walk.ts';

/** What the splitter finds. */
export interface Pieces {
  /**
   * One record's text, to be read before this returns: the bytes may be overwritten later.
   * place: `Records[17]`, `[17]` of a bare list, `line 4` of a bare record; `document 2: Records[17]` where several
   * documents follow each other.
   */
  record(text: Buffer, place: string): void;
  /** Something that is no record, and that the reader gets over. */
  broken(place: string, reason: string): void;
}

export interface SplitLimits {
  /** Bytes of one record's text. */
  readonly record: number;
  /** How deep brackets may nest in one record. */
  readonly depth: number;
}

/** CloudTrail writes records of at most 256 KB (1 MB in event data stores), nested some ten levels deep. */
export const splitLimits: SplitLimits = { record: 16 * 1024 * 1024, depth: 200 };

/** The text cannot be read on. The message is for people. */
export class SplitError extends Error {
  override readonly name = 'SplitError';
}

type State =
  | 'top'
  | 'rubbish'
  | 'first key'
  | 'key'
  | 'in key'
  | 'colon'
  | 'value'
  | 'in value'
  | 'after value'
  | 'first element'
  | 'element'
  | 'in element'
  | 'after element';

const listKeys: ReadonlySet<string> = new Set(['Records', 'Events']);
/** No key of ours is longer, every letter of it written as an escape. */
const longestKey = 64;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const noBytes = Buffer.alloc(0);

/**
 * Splits a text of JSON into the texts of its records, in one pass over chunks of any size, holding one record at most.
 *
 * The text is one or more documents: `{"Records": […]}` or `{"Events": […]}` with keys in any order, a list of records,
 * a bare record. Lines of records, and files put end to end, are several documents. A bare record that is broken costs
 * its own line only; a list that is broken ends the reading, and what came before it stands.
 *
 * What stands inside a record is not looked at beyond its brackets and strings.
 */
export class Splitter {
  readonly #pieces: Pieces;
  readonly #limits: SplitLimits;
  readonly #walk = new Walk();
  #state: State = 'top';
  #offset = 0;
  #mark = 0;
  /** Lines before the one at hand, those counted by the walk left out. */
  #lines: number;
  /** At the beginning of a line, or of the text. */
  #fresh = true;
  /** The byte before this chunk. */
  #before = newline;
  #begun = 0;
  #ended = 0;
  #documentLine = 1;
  #key = '';
  /** The key of the list at hand, '' for a list that is itself the document; null in a bare record. */
  #list: string | null = null;
  #index = 0;
  /** The record or key at hand. */
  readonly #piece = new Held();
  /** The document at hand, as long as it may be a bare record, and why it cannot be read as one. */
  readonly #document = new Held();
  #documentFault: string | null = null;

  constructor(pieces: Pieces, limits: SplitLimits = splitLimits, firstLine = 1) {
    this.#pieces = pieces;
    this.#limits = limits;
    this.#lines = firstLine - 1;
  }

  /** @throws {SplitError} when the text cannot be read on; nothing may be pushed after that */
  push(chunk: Buffer): void {
    let at = this.#passMark(chunk);
    this.#walk.enter();
    while (at < chunk.length) at = this.#step(chunk, at);
    this.#walk.leave(chunk);
    this.#piece.keep(chunk, this.#state === 'in key' ? longestKey : this.#limits.record + 1);
    this.#document.keep(chunk, this.#limits.record + 1);
    if (this.#state === 'in element') this.#requireShort(this.#piece.bytes);
    this.#offset += chunk.length;
    this.#before = chunk[chunk.length - 1] ?? this.#before;
  }

  /** @throws {SplitError} when the text ends where it must not, or holds nothing */
  end(): void {
    if (this.#offset === 0) throw new SplitError('the file is empty');
    if (this.#state !== 'top' && this.#state !== 'rubbish') {
      if (this.#list !== null) throw new SplitError(`the text ends inside ${this.#place()}`);
      const swallowed = this.#swallowed(noBytes, 0);
      if (swallowed.length === 0) throw new SplitError(`the text ends inside ${this.#place()}`);
      this.#giveBack(swallowed, 'cut off');
    }
    if (this.#ended === 0) throw new SplitError(this.#begun === 0 ? 'there is no JSON in it' : 'no record can be read');
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'in element':
        return this.#onElement(chunk, at);
      case 'in value':
        return this.#onValue(chunk, at);
      case 'in key':
        return this.#onKey(chunk, at);
      case 'rubbish':
        return this.#passRubbish(chunk, at);
      default:
    }
    const byte = chunk[at] ?? 0;
    if (isSpace(byte)) {
      this.#fresh = byte === newline;
      if (byte === newline) this.#lines++;
      return at + 1;
    }
    this.#fresh = false;
    return this.#onToken(chunk, at, byte);
  }

  /** One byte that is no space, between keys and values. */
  #onToken(chunk: Buffer, at: number, byte: number): number {
    switch (this.#state) {
      case 'top':
        return this.#beginDocument(at, byte);
      case 'first key':
        return byte === closeBrace ? this.#endDocument(chunk, at + 1) : this.#beginKey(chunk, at, byte);
      case 'key':
        return this.#beginKey(chunk, at, byte);
      case 'colon':
        if (byte !== colon) return this.#breakDocument(chunk, at);
        this.#state = 'value';
        return at + 1;
      case 'value':
        return this.#beginValue(chunk, at, byte);
      case 'after value':
        if (byte === closeBrace) return this.#endDocument(chunk, at + 1);
        if (byte !== comma) return this.#breakDocument(chunk, at);
        this.#state = 'key';
        return at + 1;
      case 'first element':
        return byte === closeBracket ? this.#endList(at + 1) : this.#beginElement(at, byte);
      case 'element':
        return this.#beginElement(at, byte);
      case 'after element':
        if (byte === closeBracket) return this.#endList(at + 1);
        if (byte !== comma) throw new SplitError(`expected a comma or ] after ${this.#place()}`);
        this.#index++;
        this.#state = 'element';
        return at + 1;
      default:
        throw new Error(`no token is expected ${this.#state}`);
    }
  }

  #beginDocument(at: number, byte: number): number {
    this.#documentLine = this.#lines + this.#walk.lines + 1;
    if (byte !== openBrace && byte !== openBracket) {
      if (this.#begun === 0) throw new SplitError('not JSON: it begins with neither { nor [');
      this.#pieces.broken(`line ${this.#documentLine}`, 'not JSON: it begins with neither { nor [');
      this.#state = 'rubbish';
      return at;
    }
    this.#begun++;
    this.#index = 0;
    this.#list = byte === openBracket ? '' : null;
    if (byte === openBrace) this.#document.begin(at);
    this.#documentFault = null;
    this.#state = byte === openBrace ? 'first key' : 'first element';
    return at + 1;
  }

  #beginKey(chunk: Buffer, at: number, byte: number): number {
    if (byte !== quote) return this.#breakDocument(chunk, at);
    this.#piece.begin(at);
    this.#walk.begin(byte, 1, this.#list === null);
    this.#state = 'in key';
    return at;
  }

  #onKey(chunk: Buffer, at: number): number {
    const stop = this.#walk.over(chunk, at);
    if (stop === 'cut') return this.#breakDocument(chunk, this.#walk.at);
    if (stop === 'done') {
      this.#key = keyOf(this.#piece.take(chunk, this.#walk.at));
      this.#state = 'colon';
    }
    return this.#walk.at;
  }

  #beginValue(chunk: Buffer, at: number, byte: number): number {
    if (byte === openBracket && listKeys.has(this.#key)) {
      this.#list = this.#key;
      this.#index = 0;
      this.#document.drop();
      this.#state = 'first element';
      return at + 1;
    }
    if (!beginsValue(byte)) return this.#breakDocument(chunk, at);
    const isRecord = this.#list === null;
    this.#walk.begin(byte, isRecord ? this.#limits.depth - 1 : Number.POSITIVE_INFINITY, isRecord);
    this.#state = 'in value';
    return at;
  }

  /** A member of a document beside its list of records: part of a bare record, or passed over. */
  #onValue(chunk: Buffer, at: number): number {
    let stop = this.#walk.over(chunk, at);
    if (stop === 'deep') {
      const isShort = this.#document.length(this.#walk.at) <= this.#limits.record;
      this.#documentFault ??= isShort ? this.#tooDeep() : this.#tooLong();
      this.#walk.ignoreDepth();
      stop = this.#walk.over(chunk, this.#walk.at);
    }
    if (stop === 'cut') return this.#breakDocument(chunk, this.#walk.at);
    if (stop === 'done') this.#state = 'after value';
    return this.#walk.at;
  }

  #endDocument(chunk: Buffer, end: number): number {
    if (this.#list === null) {
      if (this.#documentFault !== null) throw new SplitError(`${this.#place()}: ${this.#documentFault}`);
      this.#requireShort(this.#document.length(end));
      this.#pieces.record(this.#document.take(chunk, end), this.#place());
    }
    this.#ended++;
    this.#state = 'top';
    return end;
  }

  #endList(end: number): number {
    if (this.#list === '') this.#ended++;
    this.#state = this.#list === '' ? 'top' : 'after value';
    return end;
  }

  #beginElement(at: number, byte: number): number {
    if (!beginsValue(byte)) throw new SplitError(`expected a record at ${this.#place()}`);
    this.#piece.begin(at);
    this.#walk.begin(byte, this.#limits.depth, false);
    this.#state = 'in element';
    return at;
  }

  #onElement(chunk: Buffer, at: number): number {
    const stop: Stop = this.#walk.over(chunk, at);
    if (stop === 'on') return this.#walk.at;
    this.#requireShort(this.#piece.length(this.#walk.at));
    if (stop === 'deep') throw new SplitError(`${this.#place()}: ${this.#tooDeep()}`);
    this.#state = 'after element';
    this.#pieces.record(this.#piece.take(chunk, this.#walk.at), this.#place());
    return this.#walk.at;
  }

  /** After something unreadable: on to the next line that begins a document. */
  #passRubbish(chunk: Buffer, at: number): number {
    let next = at;
    while (!this.#fresh || (chunk[next] !== openBrace && chunk[next] !== openBracket)) {
      const end = chunk.indexOf(newline, next);
      this.#fresh = end !== -1;
      if (end === -1) return chunk.length;
      this.#lines++;
      next = end + 1;
      if (next === chunk.length) return next;
    }
    this.#state = 'top';
    return next;
  }

  #breakDocument(chunk: Buffer, at: number): number {
    if (this.#list !== null) throw new SplitError(`not valid JSON behind the list ${this.#list}`);
    this.#fresh = (at === 0 ? this.#before : chunk[at - 1]) === newline;
    this.#giveBack(this.#swallowed(chunk, at), 'not valid JSON');
    this.#state = 'rubbish';
    return at;
  }

  /**
   * The lines behind the first one of a bare record that is broken, as far as they are whole objects: a line that was cut
   * off swallows those that follow, until something shows it.
   */
  #swallowed(chunk: Buffer, end: number): { line: number; text: Buffer }[] {
    if (this.#documentFault !== null) throw new SplitError(`${this.#place()}: ${this.#documentFault}`);
    this.#requireShort(this.#document.length(end));
    this.#piece.drop();
    const lines = linesOf(this.#document.take(chunk, end));
    return lines.flatMap((text, i) => (i > 0 && wholeObject(text) ? [{ line: this.#documentLine + i, text }] : []));
  }

  #giveBack(swallowed: readonly { line: number; text: Buffer }[], reason: string): void {
    this.#pieces.broken(this.#place(), reason);
    for (const { line, text } of swallowed) {
      const splitter = new Splitter(this.#pieces, this.#limits, line);
      splitter.push(text);
      splitter.end();
      this.#ended++;
    }
  }

  #place(): string {
    if (this.#list === null) return `line ${this.#documentLine}`;
    const place = `${this.#list}[${this.#index}]`;
    return this.#begun === 1 ? place : `document ${this.#begun}: ${place}`;
  }

  #requireShort(bytes: number): void {
    if (bytes > this.#limits.record) throw new SplitError(`${this.#place()}: ${this.#tooLong()}`);
  }

  readonly #tooLong = (): string => `longer than ${this.#limits.record / 1024 / 1024} MB, the bound for one record`;
  readonly #tooDeep = (): string => `nested deeper than ${this.#limits.depth} levels, the bound for one record`;

  #passMark(chunk: Buffer): number {
    let at = 0;
    while (this.#mark === this.#offset + at && this.#mark < 3 && chunk[at] === byteOrderMark[this.#mark]) {
      this.#mark++;
      at++;
    }
    return at;
  }
}

function keyOf(text: Buffer): string {
  if (text.length > longestKey * 2) return '';
  try {
    return String(JSON.parse(text.toString()));
  } catch {
    return '';
  }
}
