/**
 * A value as YAML in one line: `{ do: stop, after: 4h }`. Text is quoted where YAML would read it as something else.
 */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${members(value).join(', ')} }`;
  return typeof value === 'string' ? scalar(value) : String(value);
}

export const members = (map: object): string[] =>
  Object.entries(map).map(([key, value]) => `${scalar(key)}: ${flow(value)}`);

/** Numbers and words such as `true` in quotes, so that an editor and every reader of YAML take them for text. */
function scalar(text: string): string {
  const isPlain = /^[\p{L}\d./_](?:[\p{L}\d ./_*+<=@%-]|:(?=\S))*$/u.test(text) && !/[ :]$/.test(text);
  const isOther = /^(?:[\d.+_:xoe-]+|true|false|null|yes|no|on|off|\.inf|\.nan)$/i.test(text);
  if (isPlain && (!isOther || /^\d{4}-\d\d-\d\d$/.test(text))) return text;
  return text.includes('\\') && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
}
