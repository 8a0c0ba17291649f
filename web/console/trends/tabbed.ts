/** One cell of figures. href: opens what it counts. */
export interface Cell {
  readonly text: string;
  readonly href?: string;
}

export interface Figures {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly [Cell, ...Cell[]])[];
}

/** As spreadsheets take it: tabs and lines; numbers without their separators, and nothing that would be a formula. */
export function asTabbed({ heads, rows }: Figures): string {
  const lines = [heads, ...rows.map((row) => row.map(({ text }) => text))];
  return lines.map((line) => line.map(plain).join('\t')).join('\n');
}

function plain(text: string): string {
  const flat = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u00a0]+/gu, ' ');
  if (/^\d{1,3}(,\d{3})+$/.test(flat)) return flat.replaceAll(',', '');
  return /^[=+\-@]/.test(flat.trimStart()) ? `'${flat}` : flat;
}
