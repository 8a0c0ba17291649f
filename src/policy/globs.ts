/** Whether the whole of a text matches. Its work grows with the text's length, never faster. */
export type Matcher = (text: string) => boolean;

/** Longer globs are refused: an ARN with its session name is shorter. */
export const longestGlob = 512;

/** One token: a code point to be equal to, any one character, or any run of characters. */
type Token = number | '?' | '*';

/**
 * `*` is any run of characters, `?` any one; the whole text, case-sensitive. `\*`, `\?` and `\\` stand for themselves.
 *
 * @throws {GlobError} when a backslash stands before anything else, or the glob is too long
 */
export function compileGlob(glob: string): Matcher {
  const tokens = tokensOf(glob);
  if (tokens.every((token) => typeof token === 'number')) {
    const literal = String.fromCodePoint(...tokens);
    return (text) => text === literal;
  }
  const [last, ...rest] = [...tokens].reverse();
  if (last === '*' && rest.every((token) => typeof token === 'number')) {
    const start = String.fromCodePoint(...rest.reverse());
    return (text) => text.startsWith(start);
  }
  return (text) => matches(tokens, text);
}

export class GlobError extends Error {
  override readonly name = 'GlobError';
}

/** Any of several, without regard to order. */
export function compileGlobs(globs: readonly string[]): Matcher {
  const matchers = globs.map(compileGlob);
  const [only] = matchers;
  return matchers.length === 1 && only !== undefined ? only : (text) => matchers.some((matcher) => matcher(text));
}

/** Whether it says more than one text. */
export const isGlob = (text: string): boolean => /[*?]/.test(text.replaceAll(/\\./gs, ''));

function tokensOf(glob: string): Token[] {
  if (glob.length > longestGlob) throw new GlobError(`a glob of at most ${longestGlob} characters`);
  const tokens: Token[] = [];
  const characters = [...glob];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    if (character === '\\') {
      const next = characters[++index];
      if (next !== '*' && next !== '?' && next !== '\\') throw new GlobError('a backslash only before *, ? or another');
      tokens.push(next.codePointAt(0) ?? 0);
    } else if (character === '?') tokens.push('?');
    else if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else tokens.push(character.codePointAt(0) ?? 0);
  }
  return tokens;
}

/**
 * Every star takes as little as it can; on a mismatch only the last star takes one more. So no more than
 * length of the text times length of the glob is ever compared.
 */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let index = 0;
  let star = -1;
  let starIndex = 0;
  while (index < text.length) {
    const wanted = tokens[token];
    const point = text.codePointAt(index) ?? 0;
    if (wanted === '*') {
      star = token++;
      starIndex = index;
    } else if (wanted === '?' || wanted === point) {
      token++;
      index += width(point);
    } else if (star >= 0) {
      starIndex += width(text.codePointAt(starIndex) ?? 0);
      index = starIndex;
      token = star + 1;
    } else return false;
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

const width = (point: number): number => (point > 0xffff ? 2 : 1);
