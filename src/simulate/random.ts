/** Chance that repeats: the same seed gives the same numbers, on every machine. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  chance(share: number): boolean;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  between(from: number, to: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Mostly small, now and then large: what delays look like. */
  skewed(usual: number, most: number): number;
  /** Another stream. It depends on this one's seed and the name alone, not on what has been drawn. */
  fork(name: string | number): Random;
}

/** @param seed any text or number */
export function createRandom(seed: string | number): Random {
  const own = `${seed}`;
  let [a, b, c, d] = hash(own);
  /** sfc32: small, fast, and good enough to shuffle a world with. */
  const draw = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first few numbers still show the seed.
  for (let i = 0; i < 12; i += 1) draw();
  const whole = (from: number, to: number): number => from + Math.floor(draw() * (to - from + 1));
  return {
    next: draw,
    chance: (share) => draw() < share,
    whole,
    between: (from, to) => from + draw() * (to - from),
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    skewed: (usual, most) => Math.min(most, usual * -Math.log(1 - draw())),
    fork: (name) => createRandom(`${own}/${name}`),
  };
}

/** Four words of FNV-1a, each begun elsewhere. */
function hash(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  for (let at = 0; at < text.length; at += 1) {
    for (let i = 0; i < 4; i += 1) words[i] = Math.imul((words[i] ?? 0) ^ (text.charCodeAt(at) + i), 0x01000193);
  }
  return words;
}
