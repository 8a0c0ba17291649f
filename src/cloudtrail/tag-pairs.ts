import { type Field, listOf, member, textOf, unreadable } from './field.ts';

/**
 * Reads a list of `{key, value?}`: in the order written, a key as often as it is written.
 *
 * A value that is missing is null, which is not `''`: DeleteTags tells the two apart. A number or boolean is the text
 * that it was before an XML-to-JSON conversion took its quotes.
 *
 * @throws {RecordError} for an entry without a key, or with a value that is no text
 */
export function pairsOf(list: Field): [key: string, value: string | null][] {
  return listOf(list).map((entry) => {
    const key = member(entry, 'key');
    const value = member(entry, 'value');
    const keyText = textOf(key);
    const valueText = textOf(value);
    if (keyText === null) throw unreadable(key, 'the key of a tag');
    if (valueText === null && value.value !== undefined) throw unreadable(value, 'the value of a tag');
    return [keyText, valueText];
  });
}

/** Tags that are set: a tag without a value has the empty one. */
export const tagsOf = (list: Field): Map<string, string> =>
  new Map(pairsOf(list).map(([key, value]) => [key, value ?? '']));
