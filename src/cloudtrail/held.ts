/** A text that begins in one chunk and may end in another: what is at hand is copied out of a chunk before it goes. */
export class Held {
  #parts: Buffer[] = [];
  #from = -1;
  bytes = 0;

  begin(at: number): void {
    this.drop();
    this.#from = at;
  }

  length(end: number): number {
    return this.#from === -1 ? 0 : this.bytes + end - this.#from;
  }

  /** Beyond `most` bytes the text is only counted. */
  keep(chunk: Buffer, most: number): void {
    if (this.#from === -1) return;
    const rest = chunk.subarray(this.#from);
    if (this.bytes < most) this.#parts.push(Buffer.from(rest));
    this.bytes += rest.length;
    this.#from = 0;
  }

  take(chunk: Buffer, end: number): Buffer {
    const last = chunk.subarray(Math.max(this.#from, 0), end);
    const text = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.drop();
    return text;
  }

  drop(): void {
    this.#parts = [];
    this.bytes = 0;
    this.#from = -1;
  }
}
