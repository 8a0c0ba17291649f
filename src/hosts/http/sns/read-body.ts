export type BodyRead =
  | { readonly is: 'read'; readonly bytes: Uint8Array }
  | { readonly is: 'large' | 'slow' | 'busy' | 'interrupted' };

export interface BodyBounds {
  /** Of one body. */
  readonly mostBytes: number;
  /** In ms, for all of one body: a byte now and then gains nobody time. */
  readonly within: number;
  /** Of all bodies that are being read. */
  readonly mostHeld: number;
}

/**
 * Reads bodies to their end, and holds no more than the bounds, however many send at once.
 *
 * @returns what reads one; it never rejects
 */
export function createBodyReader(bounds: BodyBounds): (body: ReadableStream<Uint8Array> | null) => Promise<BodyRead> {
  let heldByAll = 0;
  return async (body) => {
    if (body === null) return { is: 'read', bytes: new Uint8Array() };
    const reader = body.getReader();
    const pieces: Uint8Array[] = [];
    let held = 0;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((over) => {
      timer = setTimeout(over, bounds.within, 'late');
    });
    const endWith = (is: 'large' | 'slow' | 'busy'): BodyRead => {
      // Not awaited: who sends slowly ends slowly, too.
      reader.cancel().catch(() => {});
      return { is };
    };
    try {
      for (;;) {
        const next = await Promise.race([reader.read(), late]);
        if (next === 'late') return endWith('slow');
        if (next.done) return { is: 'read', bytes: Buffer.concat(pieces) };
        held += next.value.byteLength;
        heldByAll += next.value.byteLength;
        if (held > bounds.mostBytes) return endWith('large');
        if (heldByAll > bounds.mostHeld) return endWith('busy');
        pieces.push(next.value);
      }
    } catch {
      return { is: 'interrupted' };
    } finally {
      clearTimeout(timer);
      heldByAll -= held;
    }
  };
}
