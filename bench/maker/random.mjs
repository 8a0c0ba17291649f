/**
 * A seeded source of chance (xoshiro128**): the same seed and label give the same values on every machine.
 *
 * Each part of a corpus draws from a source of its own, named by a label, so that a change in one part leaves the
 * others as they were.
 */

/** @typedef {ReturnType<typeof random>} Random */

const rotate = (/** @type {number} */ x, /** @type {number} */ by) => ((x << by) | (x >>> (32 - by))) >>> 0;

/** Spreads a text over 32 bits (FNV-1a). */
function hash(/** @type {string} */ text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

const hexDigits = '0123456789abcdef';
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * @param {number | string} seed
 * @param {string} label what the values are for
 */
export function random(seed, label) {
  let mix = hash(`${seed}/${label}`);
  const word = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [word(), word(), word(), word() | 1];

  /** 32 bits. */
  const bits = () => {
    const out = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const t = (b << 9) >>> 0;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d >>> 0, 11);
    return out;
  };
  const fraction = () => bits() / 0x1_0000_0000;
  /** From 0 to below n. */
  const int = (/** @type {number} */ n) => Math.floor(fraction() * n);
  /** Whole, both ends included. */
  const between = (/** @type {number} */ from, /** @type {number} */ to) => from + int(to - from + 1);
  const chance = (/** @type {number} */ share) => fraction() < share;

  const text = (/** @type {number} */ length, /** @type {string} */ digits) => {
    let out = '';
    for (let i = 0; i < length; i++) out += digits[int(digits.length)];
    return out;
  };
  const hex = (/** @type {number} */ length) => {
    let out = '';
    while (out.length < length) out += bits().toString(16).padStart(8, '0');
    return out.slice(0, length);
  };

  return {
    int,
    between,
    chance,
    hex,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick(list) {
      const one = list[int(list.length)];
      if (one === undefined) throw new Error(`nothing to pick from in ${label}`);
      return one;
    },
    /**
     * Picks by weight.
     *
     * @template T @param {readonly (readonly [number, T])[]} list @returns {T}
     */
    weigh(list) {
      let left = fraction() * list.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of list) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new Error(`no weights in ${label}`);
    },
    uuid() {
      const h = hex(32);
      const variant = hexDigits[8 + (Number.parseInt(h[16] ?? '0', 16) & 3)];
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
    },
    base64: (/** @type {number} */ length) => text(length, base64Digits),
    /** Capitals and digits, as in AWS's principal ids. */
    capitals: (/** @type {number} */ length) => text(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
    alphanumeric: (/** @type {number} */ length) => text(length, base64Digits.slice(0, 62)),
  };
}
